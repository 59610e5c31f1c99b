/** For `MoreText`: the words of changes of many records, which come when one is chosen. */
export const bulkText = import.meta.glob('../../../shared/text/*/bulk.json', { import: 'default' });
