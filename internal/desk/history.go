package desk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Entry is one line of the history: something that a person or the desk has done. No entry holds a secret.
type Entry struct {
	// Number counts the entries of a desk from 1 on. A gap says that a line was removed.
	Number int       `json:"number"`
	At     time.Time `json:"at"`
	// Who did it: a person's name, or "identity-desk".
	Who string `json:"who"`
	// Did is a word of the desk: opened, begun, confirmed, held, refused, postponed, expired, superseded, cancelled, claimed, looked,
	// doubted, noticed, recorded, settled, adopted, reopened, restored, made, ended.
	Did string `json:"did"`
	// What is the item or the object, in words.
	What        string `json:"what"`
	OperationID string `json:"operationId,omitempty"`
	ObjectID    string `json:"objectId,omitempty"`
	// Reason is what the person, or the desk, said about it.
	Reason   string    `json:"reason,omitempty"`
	Evidence string    `json:"evidence,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
	// Fields are what was copied back, without secrets.
	Fields map[string]string `json:"fields,omitempty"`
}

// Finding is one look for evidence, and what it showed.
type Finding struct {
	Check string    `json:"check"`
	Level string    `json:"level"`
	Says  string    `json:"says"`
	At    time.Time `json:"at"`
}

// history is the file of entries, one a line. Lines are added and never changed.
type history struct {
	path string
	file *os.File
	last int // number of the last whole line
}

// openHistory opens the history beside the records. A line that the machine did not finish writing stays where it is, and
// the next entry begins on a line of its own.
func openHistory(path string) (*history, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("history %s: %w", path, err)
	}
	h := &history{path: path, file: file}
	if err := h.findEnd(); err != nil {
		return nil, errors.Join(fmt.Errorf("history %s: %w", path, err), file.Close())
	}
	return h, syncFolder(filepath.Dir(path))
}

// findEnd learns the number of the last entry, and ends a line that was left unfinished.
func (h *history) findEnd() error {
	ended := true
	err := eachLine(h.file, func(line []byte, whole bool) {
		ended = whole
		var entry Entry
		if whole && json.Unmarshal(line, &entry) == nil {
			h.last = max(h.last, entry.Number)
		}
	})
	if err != nil || ended {
		return err
	}
	_, err = h.file.WriteString("\n")
	return err
}

// eachLine calls f with every line; whole is false for a last one that does not end.
func eachLine(from io.Reader, f func(line []byte, whole bool)) error {
	reader := bufio.NewReader(from)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 {
			f(bytes.TrimSuffix(line, []byte("\n")), err == nil)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// add writes the entries that the file does not have yet, and syncs it: all of them or, with an error, none. Half a line would take
// the next one along, and whole ones would be there twice after the next try.
func (h *history) add(entries []Entry) error {
	var text bytes.Buffer
	last := h.last
	for _, entry := range entries {
		if entry.Number <= last {
			continue // written before the desk was killed
		}
		line, err := json.Marshal(entry)
		if err != nil {
			return err
		}
		text.Write(append(line, '\n'))
		last = entry.Number
	}
	if text.Len() == 0 {
		return nil
	}
	before, err := h.file.Stat()
	if err != nil {
		return fmt.Errorf("history %s: %w", h.path, err)
	}
	if _, err := h.file.Write(text.Bytes()); err != nil {
		return fmt.Errorf("history %s: %w", h.path, errors.Join(err, h.file.Truncate(before.Size())))
	}
	h.last = last
	return h.file.Sync()
}

// read returns the newest entries that are wanted, the newest first, and tells how many older ones fit as well.
func (h *history) read(wanted func(Entry) bool, limit int) (newest []Entry, older int, err error) {
	file, err := os.Open(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	err = eachLine(file, func(line []byte, whole bool) {
		var entry Entry
		if !whole || json.Unmarshal(line, &entry) != nil || !wanted(entry) {
			return
		}
		if newest = append(newest, entry); len(newest) > 2*limit {
			older += len(newest) - limit
			newest = append([]Entry{}, newest[len(newest)-limit:]...)
		}
	})
	if len(newest) > limit {
		older += len(newest) - limit
		newest = newest[len(newest)-limit:]
	}
	for i, j := 0, len(newest)-1; i < j; i, j = i+1, j-1 {
		newest[i], newest[j] = newest[j], newest[i]
	}
	return newest, older, errors.Join(err, file.Close())
}

func (h *history) close() error { return h.file.Close() }

// syncFolder makes a new name last beyond a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
