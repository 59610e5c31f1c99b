/** The case on the screen, as desk and portal share it: how far it is, what was said on it, its files. */
export { CaseFiles, countOf, filesOf } from './case-files.tsx';
export { CaseTalk, isStaff, type Side, useShownMessages } from './case-talk.tsx';
export { type CaseStatus, useCaseStatus } from './status.ts';
