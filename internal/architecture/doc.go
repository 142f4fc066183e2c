// Package architecture holds no code: its tests are the rules of which package of the module may depend on which, and
// hold them against what `go list` says is really linked in, so that they find what arrives in a roundabout way. They
// also keep the code host's workflows locked: actions at commits, no more permissions than it takes.
package architecture
