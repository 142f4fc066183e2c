// Package said keeps what tests make the provider say to a user, so that the guide on troubleshooting can be held against
// all of it. It imports nothing of this project: every package's tests can use it.
package said

import (
	"encoding/json"
	"os"
	"sync"
)

// Folder is the environment variable that names the folder where it is kept. Without it nothing is kept.
const Folder = "ATLASSIAN_ACC_DIAGNOSTICS"

// Text is a diagnostic, or the error of a function, which is a summary alone.
type Text struct{ Summary, Detail string }

// file is the file of this process; nil where nobody wants it.
var file = sync.OnceValues(func() (*os.File, error) {
	folder := os.Getenv(Folder)
	if folder == "" {
		return nil, nil
	}
	return os.CreateTemp(folder, "*.jsonl")
})

// Keep keeps a text. It panics where that fails: a test that goes on would let the guide be held against too little.
func Keep(summary, detail string) {
	to, err := file()
	if to == nil && err == nil {
		return
	}
	var line []byte
	if err == nil {
		line, err = json.Marshal(Text{summary, detail})
	}
	if err == nil {
		_, err = to.Write(append(line, '\n')) // one call, which others cannot break into
	}
	if err != nil {
		panic(err)
	}
}
