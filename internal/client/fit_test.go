package client

import "testing"

// What means nothing of the kind that is wanted stays an error: false would be shown for a policy that may enforce
// single sign-on.
func TestDecodeLenient_refusesWhatMeansNothing(t *testing.T) {
	for _, answer := range []string{
		`{"id":"p-1","enforceSso":"perhaps"}`, `{"id":"p-1","enforceSso":2}`, `{"id":"p-1","enforceSso":{}}`, `{"id":"p-1","isDefault":[true]}`,
		`[{"id":"p-1"}]`, `"p-1"`, `{"id":"p-1"`,
	} {
		var policy AuthenticationPolicy
		if err := decodeLenient([]byte(answer), &policy); err == nil {
			t.Errorf("%s is taken for %+v", answer, policy)
		}
	}
	for _, answer := range []string{`{"users":1.5}`, `{"users":"many"}`, `{"users":"1e400"}`} {
		var counts SyncCounts
		if err := decodeLenient([]byte(answer), &counts); err == nil {
			t.Errorf("%s is taken for %+v", answer, counts)
		}
	}
}
