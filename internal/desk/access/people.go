package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Person is somebody with a token of their own.
type Person struct {
	Name  string    `json:"name"`
	Token hash      `json:"token"`
	Added time.Time `json:"added"`
}

// peopleFile is the file as it is written.
type peopleFile struct {
	Version int      `json:"version"`
	People  []Person `json:"people"`
}

const peopleVersion = 1

// People is the file of people, people.json: names and hashes of their tokens, readable by its owner only. It is read again when it
// has changed, so a person who was removed is out at once.
type People struct {
	path string
	now  func() time.Time

	mutex sync.Mutex
	state fileState
	read  []Person
}

// fileState tells whether a file has changed.
type fileState struct {
	modified time.Time
	size     int64
}

func stateOf(path string) (fileState, fs.FileMode, error) {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}, 0, err
	}
	return fileState{info.ModTime(), info.Size()}, info.Mode(), nil
}

// OpenPeople opens the file of people. One that is not there is nobody; it is made with the first person. now is the clock; nil is
// time.Now.
func OpenPeople(path string, now func() time.Time) (*People, error) {
	if now == nil {
		now = time.Now
	}
	p := &People{path: path, now: now}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := p.refresh(); err != nil {
		return nil, err
	}
	return p, nil
}

// refresh reads the file where it has changed. What others could write to lets them in, so that is refused.
func (p *People) refresh() error {
	state, mode, err := stateOf(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		p.state, p.read = fileState{}, nil
		return nil
	}
	if err != nil {
		return fmt.Errorf("the file of people cannot be read: %w", err)
	}
	if runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		return fmt.Errorf("the file of people %s can be read or changed by others (its mode is %04o). Next: chmod 600 %s", p.path, mode.Perm(), p.path)
	}
	if state == p.state {
		return nil
	}
	content, err := os.ReadFile(p.path)
	if err != nil {
		return fmt.Errorf("the file of people cannot be read: %w", err)
	}
	var file peopleFile
	if err := json.Unmarshal(content, &file); err != nil {
		return fmt.Errorf("the file of people %s is damaged: %w", p.path, err)
	}
	if file.Version != peopleVersion {
		return fmt.Errorf("the file of people %s has version %d, and this program knows %d", p.path, file.Version, peopleVersion)
	}
	p.state, p.read = state, file.People
	return nil
}

// List returns who there is, by name.
func (p *People) List() ([]Person, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := p.refresh(); err != nil {
		return nil, err
	}
	return slices.Clone(p.read), nil
}

// Add adds a person and returns their token, which is shown this once: the file has only its hash. A person who is there already gets no
// second token; remove them first.
func (p *People) Add(name string) (token string, err error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := p.refresh(); err != nil {
		return "", err
	}
	if p.index(name) >= 0 {
		return "", fmt.Errorf("%q is there already. Next: remove them, and add them again for a new token", name)
	}
	token = NewToken()
	people := append(slices.Clone(p.read), Person{name, hashOf(token), p.now().UTC().Truncate(time.Second)})
	slices.SortFunc(people, func(a, b Person) int { return strings.Compare(a.Name, b.Name) })
	return token, p.write(people)
}

// Remove removes a person. Their token and their sessions end with it.
func (p *People) Remove(name string) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := p.refresh(); err != nil {
		return err
	}
	at := p.index(name)
	if at < 0 {
		return fmt.Errorf("there is nobody named %q", name)
	}
	return p.write(slices.Delete(slices.Clone(p.read), at, at+1))
}

func (p *People) index(name string) int {
	return slices.IndexFunc(p.read, func(one Person) bool { return strings.EqualFold(one.Name, name) })
}

// write replaces the file by rename, so that a reader never sees half of it.
func (p *People) write(people []Person) error {
	content, err := json.MarshalIndent(peopleFile{peopleVersion, people}, "", "  ")
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(p.path), ".people-*") // mode 0600
	if err != nil {
		return fmt.Errorf("the file of people cannot be written: %w", err)
	}
	_, err = temporary.Write(append(content, '\n'))
	err = errors.Join(err, temporary.Sync(), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), p.path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // best effort
		return fmt.Errorf("the file of people cannot be written: %w", err)
	}
	p.state, p.read = fileState{}, nil // read it again next time
	return nil
}

// withToken returns whose token it is. All are compared, whichever it is.
func (p *People) withToken(token string) (found Person, there bool, err error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := p.refresh(); err != nil {
		return Person{}, false, err
	}
	for _, one := range p.read {
		if one.Token.is(token) {
			found, there = one, true
		}
	}
	return found, there, nil
}

// has tells whether a person is still there with the same token.
func (p *People) has(person Person) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.refresh() != nil {
		return false
	}
	at := p.index(person.Name)
	return at >= 0 && p.read[at].Token == person.Token
}

// hadAt tells whether a person is there, and was at a time: one who was removed and added again was not.
func (p *People) hadAt(name string, at time.Time) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.refresh() != nil {
		return false
	}
	i := p.index(name)
	return i >= 0 && !p.read[i].Added.After(at)
}

// checkName refuses names that a page or a log could not show.
func checkName(name string) error {
	const most = 100
	if name == "" || strings.TrimSpace(name) != name || len([]rune(name)) > most || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Errorf("the name %q is not 1 to %d printable characters without blanks around them", name, most)
	}
	return nil
}
