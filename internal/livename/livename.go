// Package livename says how the things are named that tests make in a live organization: the tests that make them and the
// sweep that deletes them may not know each other.
package livename

// Prefix begins the name of everything that a test makes in a live organization. make sweep deletes what begins with it, and
// directories so named with all that they hold.
const Prefix = "tfacc-"
