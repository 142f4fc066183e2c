package twin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// ReplacePeople puts stand-ins in the place of people. Account ids, names and e-mail addresses are replaced, the descriptions of
// groups, in which people are named, are taken out. An address keeps its domain if it is one of the organization's; any other domain
// may be a person's own, and gets a stand-in too. Names of groups, sites, domains and of the organization stay.
//
// A stand-in follows from the ids of organization and account: it is the same in every copy, and two accounts never share one. Who knows
// an account id can tell which stand-in is its own.
func ReplacePeople(seed *emulator.Seed) {
	own, addresses := map[string]bool{}, map[string]string{}
	for _, domain := range seed.Domains {
		own[domain.Name] = true
	}
	for i := range seed.Users {
		user := &seed.Users[i]
		sum := sumOf(seed, "account", user.AccountID)
		_, host, _ := strings.Cut(strings.ToLower(user.Email), "@")
		if !own[host] {
			host = fmt.Sprintf("outside-%s.example", sumOf(seed, "domain", host)[:8])
		}
		address := fmt.Sprintf("person-%s@%s", sum[:12], host)
		addresses[strings.ToLower(user.Email)] = address
		user.Email, user.Name = address, "Person "+sum[:12]
		user.AccountID = fmt.Sprintf("712020:%s-%s-4%s-8%s-%s", sum[:8], sum[8:12], sum[13:16], sum[17:20], sum[20:32])
	}
	for i := range seed.Groups {
		group := &seed.Groups[i]
		group.Description = ""
		for at, member := range group.Members {
			group.Members[at] = addresses[strings.ToLower(member)]
		}
	}
}

// noAddress returns the address of an account that shows none.
func noAddress(seed *emulator.Seed, accountID string) string {
	return fmt.Sprintf("no-address-%s@accounts.example", sumOf(seed, "account", accountID)[:12])
}

// sumOf returns 64 digits that follow from an id in this organization.
func sumOf(seed *emulator.Seed, kind, id string) string {
	sum := sha256.Sum256([]byte(seed.Organization.ID + "\n" + kind + "\n" + id))
	return hex.EncodeToString(sum[:])
}
