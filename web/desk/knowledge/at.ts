/** Where the knowledge base is at the desk. */
export const AT = '/desk/knowledge';
