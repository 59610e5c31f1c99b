/** Roles over HTTP, against one application. */
import './roles.cases.ts';
import './role-rights.cases.ts';
