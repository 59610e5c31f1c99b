/** The screen of followed records, which comes when it is opened. */
import { lazy } from 'react';

export const FollowedPage = lazy(() => import('./followed.tsx').then((all) => ({ default: all.Followed })));
