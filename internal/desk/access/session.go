package access

import (
	"net/http"
	"sync"
	"time"
)

const (
	// sessionFor is how long a session lasts, sessionIdle how long without a request.
	sessionFor, sessionIdle = 12 * time.Hour, 2 * time.Hour
	// linkFor is how long a sign-in link works.
	linkFor = 10 * time.Minute
	// mostSessions and mostLinks bound the memory; the one that was used longest ago goes.
	mostSessions, mostLinks = 1000, 16
)

// session is somebody who has signed in. Sessions are in memory: a restart signs everybody out.
type session struct {
	person Person
	byLink bool // nobody of the file
	began  time.Time
	used   time.Time
}

type sessions struct {
	mutex sync.Mutex
	byID  map[hash]*session
}

// begin returns the id of a new session.
func (all *sessions) begin(one session) (id string) {
	all.mutex.Lock()
	defer all.mutex.Unlock()
	if all.byID == nil {
		all.byID = map[hash]*session{}
	}
	if len(all.byID) >= mostSessions {
		var oldest hash
		var used time.Time
		for key, other := range all.byID {
			if used.IsZero() || other.used.Before(used) {
				oldest, used = key, other.used
			}
		}
		delete(all.byID, oldest)
	}
	id = NewToken()
	all.byID[hashOf(id)] = &one
	return id
}

// use returns the session with an id, unless it has ended.
func (all *sessions) use(id string, now time.Time) (session, bool) {
	all.mutex.Lock()
	defer all.mutex.Unlock()
	one, there := all.byID[hashOf(id)]
	if !there {
		return session{}, false
	}
	if !now.Before(one.began.Add(sessionFor)) || !now.Before(one.used.Add(sessionIdle)) {
		delete(all.byID, hashOf(id))
		return session{}, false
	}
	one.used = now
	return *one, true
}

func (all *sessions) end(id string) {
	all.mutex.Lock()
	defer all.mutex.Unlock()
	delete(all.byID, hashOf(id))
}

// links are the one-time tokens that wait to be used.
type links struct {
	mutex   sync.Mutex
	waiting []link
	made    map[string]bool // for whom there were links
}

type link struct {
	token  hash
	person string
	made   time.Time
}

// SignInLink returns an address with which a person signs in, once, within 10 minutes. The name is what the history calls them.
func (s *Server) SignInLink(person string) (string, error) {
	if err := checkName(person); err != nil {
		return "", err
	}
	token := NewToken()
	s.links.mutex.Lock()
	defer s.links.mutex.Unlock()
	if s.links.made == nil {
		s.links.made = map[string]bool{}
	}
	s.links.made[person] = true
	s.links.waiting = append(s.links.waiting, link{hashOf(token), person, s.now()})
	s.links.waiting = s.links.waiting[max(0, len(s.links.waiting)-mostLinks):]
	return s.URL() + signInPath + "?token=" + token, nil
}

// madeFor tells whether there was a link for a person since the start.
func (l *links) madeFor(person string) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.made[person]
}

// use takes a link away and returns who it is for. A second use of it finds nothing.
func (l *links) use(token string, now time.Time) (person string, there bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	var left []link
	for _, one := range l.waiting {
		switch {
		case !now.Before(one.made.Add(linkFor)):
		case one.token.is(token):
			person, there = one.person, true
		default:
			left = append(left, one)
		}
	}
	l.waiting = left
	return person, there
}

// cookieName has the prefix __Host- under TLS: browsers then take it only with Secure, for this host alone and the path /. Without
// TLS, which is on loopback, they would refuse the prefix.
func (s *Server) cookieName() string {
	if s.secure {
		return "__Host-identity-desk"
	}
	return "identity-desk-" + s.public.Port()
}

func (s *Server) setCookie(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteStrictMode,
	})
}
