/** Chapters of the guide, for the desk and the portal; `helpAt` says which part of them is about a screen. */
export { Chapter } from './chapter.tsx';
export { helpAt } from './places.ts';
