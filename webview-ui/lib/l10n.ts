/**
 * Gives `t` the display language's texts, which the host has put into the page's head. A page's entry imports this before anything
 * else: views, and tables of words beside them, say their words as they are loaded.
 */
import { config } from '@vscode/l10n';
import { stringsIn, stringsName } from '../../src/protocol/views/pageStrings';

const found = document.querySelector<HTMLMetaElement>(`meta[name="${stringsName}"]`);

config({ contents: { ...stringsIn(found?.content) } });

/** Of the page's own words. */
export const pageLanguage = found?.lang || 'en';
