package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

// hash is what is kept of a token. The tokens are made here, of 256 random bits: no list of likely ones can be tried against a
// hash that was stolen, which is what slow hashes of passwords are for.
type hash [sha256.Size]byte

func hashOf(token string) hash { return sha256.Sum256([]byte(token)) }

// is compares in the same time whatever differs.
func (h hash) is(token string) bool {
	given := hashOf(token)
	return token != "" && subtle.ConstantTimeCompare(h[:], given[:]) == 1
}

const hashPrefix = "sha256:"

// MarshalText implements encoding.TextMarshaler.
func (h hash) MarshalText() ([]byte, error) {
	return []byte(hashPrefix + hex.EncodeToString(h[:])), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *hash) UnmarshalText(text []byte) error {
	encoded, ok := strings.CutPrefix(string(text), hashPrefix)
	decoded, err := hex.DecodeString(encoded)
	if !ok || err != nil || len(decoded) != len(h) {
		return errors.New("a token's hash is not like sha256: and 64 hexadecimal digits")
	}
	copy(h[:], decoded)
	return nil
}

// NewToken makes a token that nobody can guess: 43 characters, which a URL and a header can carry as they are.
func NewToken() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // it never fails: Go ends the program instead
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// formTokenOf binds a form to the session it was made for.
func (s *Server) formTokenOf(sessionKey string) string {
	mac := hmac.New(sha256.New, s.formSecret)
	_, _ = mac.Write([]byte(sessionKey)) // a hash takes everything
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func sameText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
