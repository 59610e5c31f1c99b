import { playsPart } from './worlds.ts';

playsPart(1);
