/** Organisations, their people and who looks after them, against one application. */
import './organisations.cases.ts';
import './profile.cases.ts';
// Leaves 500 people behind.
import './scope.cases.ts';
