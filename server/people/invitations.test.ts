/** Invitations and how they are accepted, against one application. */
import './invitations.cases.ts';
// Guesses tokens until its network is told to wait.
import './accept.cases.ts';
