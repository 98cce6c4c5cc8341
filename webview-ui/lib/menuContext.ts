/** What the editor's own context menu is told of a layer that is drawn: menus in package.json ask for the section, commands for the layer. */
export function menuContext(layer: string): string {
  return JSON.stringify({ webviewSection: 'layer', layer, preventDefaultContextMenuItems: true });
}
