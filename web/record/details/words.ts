/** For `MoreText`: the words of related lists. */
export const detailText = import.meta.glob('../../../shared/text/*/details.json', { import: 'default' });
