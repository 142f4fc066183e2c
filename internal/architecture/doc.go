// Package architecture holds no code: its tests prove which package of the module may depend on which, over what
// `go list` says is really linked in. The linter shows the same in an editor, import by import; this also finds
// what arrives in a roundabout way. They also keep the code host's workflows locked: actions at commits, no more
// permissions than it takes.
package architecture
