package provisioning

import (
	"strings"
	"testing"

	"filippo.io/age"
)

// Whatever somebody takes for a sealed key: it opens or it does not, and what is said of it repeats none of it.
func FuzzOpen(f *testing.F) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := seal(identity.Recipient().String(), "key")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{sealed, sealed[:len(sealed)/2], strings.ReplaceAll(sealed, "\n", " "), "", "-----BEGIN AGE ENCRYPTED FILE-----"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := open(text, identity.String()); err != nil && len(text) > 20 && strings.Contains(err.Error(), text) {
			t.Errorf("the message repeats the value: %v", err)
		}
	})
}
