package emulator

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestEmbeddedSeed_isARealisticOrganization(t *testing.T) {
	seed := DefaultSeed()
	if len(seed.Domains) != 5 || len(seed.Products) != 3 || len(seed.Users) != 40 || len(seed.Groups) != 12 {
		t.Errorf("got %d domains, %d products, %d users, %d groups", len(seed.Domains), len(seed.Products), len(seed.Users), len(seed.Groups))
	}
	for _, group := range seed.Groups {
		if len(group.Members) == 0 {
			t.Errorf("group %s has no members", group.Name)
		}
	}
}

func TestGeneratedSeed_hasTheSizeAskedForAndIsTheSameEachTime(t *testing.T) {
	for _, size := range [][3]int{{1, 0, 0}, {1, 1, 5}, {3, 2, 7}, {10, 120, 1000}} {
		seed := GenerateSeed(size[0], size[1], size[2])
		if got := [3]int{len(seed.Domains), len(seed.Groups), len(seed.Users)}; got != size {
			t.Errorf("asked for %v, got %v", size, got)
		}
		text, err := json.Marshal(seed)
		if err != nil {
			t.Fatal(err)
		}
		// ParseSeed refuses duplicate names, duplicate addresses and members that are nobody.
		if _, err := ParseSeed(text); err != nil {
			t.Errorf("%v: %v", size, err)
		}
		if !reflect.DeepEqual(seed, GenerateSeed(size[0], size[1], size[2])) {
			t.Errorf("%v: two generated seeds differ", size)
		}
	}
}

func TestGeneratedSeed_hasADomainForItsUsers(t *testing.T) {
	if seed := GenerateSeed(0, 0, 3); len(seed.Domains) != 1 || len(seed.Users) != 3 {
		t.Errorf("got %d domains and %d users", len(seed.Domains), len(seed.Users))
	}
}

func TestGeneratedSeed_spreadsUsersOverGroups(t *testing.T) {
	seed := GenerateSeed(2, 5, 50)
	for _, group := range seed.Groups {
		seen := map[string]bool{}
		for _, member := range group.Members {
			if seen[member] {
				t.Errorf("%s is in %s twice", member, group.Name)
			}
			seen[member] = true
		}
		if len(seen) < 10 {
			t.Errorf("%s has only %d members", group.Name, len(seen))
		}
	}
}
