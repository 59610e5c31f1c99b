/** Staff and seats, against one application with many connections. */
import './staff.cases.ts';
// Takes seats of packages away and moves the clock.
import './seats.cases.ts';
