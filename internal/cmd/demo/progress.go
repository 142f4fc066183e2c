package main

import (
	"bytes"
	"strings"
	"sync"
	"time"
)

// progressEvery is how often a build that takes long says that it goes on.
const progressEvery = 5 * time.Second

// progress reads what `go build -v` prints: the name of each package that it compiles, what it downloads, and what is wrong. It
// tells how far the build has come, and keeps what is wrong.
type progress struct {
	tell    func(format string, values ...any)
	started time.Time
	ended   chan struct{}
	told    sync.WaitGroup

	mutex    sync.Mutex
	rest     []byte // the beginning of a line
	packages int
	other    []string
}

// newProgress begins to tell, until stop is called.
func newProgress(tell func(string, ...any)) *progress {
	p := &progress{tell: tell, started: time.Now(), ended: make(chan struct{})}
	p.told.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-p.ended:
				return
			case now := <-tick.C:
				p.say(now)
			}
		}
	})
	return p
}

func (p *progress) say(now time.Time) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.tell("building: %.0f seconds, %d packages compiled so far", now.Sub(p.started).Seconds(), p.packages)
}

// Write takes output of the build.
func (p *progress) Write(output []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.rest = append(p.rest, output...)
	for {
		end := bytes.IndexByte(p.rest, '\n')
		if end < 0 {
			return len(output), nil
		}
		line := string(p.rest[:end])
		p.rest = p.rest[end+1:]
		if strings.ContainsAny(line, " :\t#") { // no import path
			p.other = append(p.other, line)
			continue
		}
		p.packages++
	}
}

// stop ends the telling.
func (p *progress) stop() {
	close(p.ended)
	p.told.Wait()
}

// problems returns what the build printed beside packages.
func (p *progress) problems() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return strings.Join(append(p.other, string(p.rest)), "\n")
}
