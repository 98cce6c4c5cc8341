/** Of pages only: it needs a step, which no menu has. */
export const applyStepCommand = 'shiftwise.applyStep';
