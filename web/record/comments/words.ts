/** For `MoreText`: the words of comments, which come with the first record page. */
export const commentText = import.meta.glob('../../../shared/text/*/comments.json', { import: 'default' });
