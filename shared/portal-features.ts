/**
 * What a portal offers besides its objects, and can be switched off from offering (CON-23): comments of records and following them, passing
 * records on by hand, administrators of organisations who look after their people. Objects (cases, articles) stand on its list.
 */
export const portalFeatures = ['comments', 'sharing', 'organisation'] as const;
export type PortalFeature = (typeof portalFeatures)[number];
