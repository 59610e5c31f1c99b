/** Chapters of the guide, for the desk and the portal. */
export { Chapter } from './chapter.tsx';
