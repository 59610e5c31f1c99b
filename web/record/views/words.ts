/** For `MoreText`: the words of dialogs about lists, which come when one is opened. */
export const listText = import.meta.glob('../../../shared/text/*/lists.json', { import: 'default' });
