package desk

import (
	"log/slog"
	"strings"
	"sync"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// State returns a copy of the records.
func (d *Desk) State() *identity.State { return d.state() }

// DoubtOne puts a doubt on what a suspicion names.
func (d *Desk) DoubtOne(one evidence.Suspicion) error { return d.doubtOne(one) }

// Lines is a log that a test reads while it is written.
type Lines struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (l *Lines) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(text)
}

func (l *Lines) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

// Logger writes to it.
func (l *Lines) Logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }
