package emulator

import (
	"fmt"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// GenerateSeed returns an organization of a given size, the same one at every call. All domains are verified; users
// are spread over them, and over the groups so that each user is in one to three. There is always one domain at least,
// since users need an address.
func GenerateSeed(domains, groups, users int) *Seed {
	seed := &Seed{
		Organization: SeedOrganization{
			ID: "00000000-0000-4000-8000-000000000001", Name: "Generated", Plan: identity.PlanEnterprise, GuardState: identity.GuardActive,
		},
		Products: []SeedProduct{
			{Key: "jira-software", Name: "Jira"},
			{Key: "confluence", Name: "Confluence"},
			{Key: "jira-servicedesk", Name: "Jira Service Management"},
		},
	}
	for number := range max(domains, 1) {
		seed.Domains = append(seed.Domains, SeedDomain{
			Name: fmt.Sprintf("domain-%04d.example", number+1), ClaimType: claimTypes[number%len(claimTypes)], ClaimStatus: identity.ClaimVerified,
		})
	}
	for number := range groups {
		group := SeedGroup{Name: fmt.Sprintf("group-%05d", number+1), Members: []string{}, Sites: []string{"generated.atlassian.net"}}
		product := seed.Products[number%len(seed.Products)].Key
		group.ProductAccess = []string{product}
		// The first group of each product is the one that new users get.
		group.IsDefaultAccessGroup = number < len(seed.Products)
		seed.Groups = append(seed.Groups, group)
	}
	for number := range users {
		user := generatedUser(number, seed.Domains[number%len(seed.Domains)].Name)
		seed.Users = append(seed.Users, user)
		for membership := range min(groups, 1+number%3) {
			group := &seed.Groups[(number+membership)%groups]
			group.Members = append(group.Members, user.Email)
		}
	}
	return seed
}

var (
	givenNames  = []string{"Amara", "Yuki", "Mateo", "Priya", "Lars", "Chloé", "Dmitri", "Fatima", "Seán", "Hạnh", "Ingrid"}
	familyNames = []string{"Okafor", "Tanaka", "García", "Raghunathan", "Østergaard", "Lefèvre", "Volkov", "Al-Sayed", "O'Donnell", "Nguyễn", "Bergström", "Mensah", "Bücher"}
)

// generatedUser returns user number of a generated organization. The two lists of names have no common divisor in
// their lengths, so that every pair of names comes up before one repeats.
func generatedUser(number int, domain string) SeedUser {
	return SeedUser{
		AccountID: fmt.Sprintf("712020:00000000-0000-4000-9000-%012d", number+1),
		Email:     fmt.Sprintf("user-%06d@%s", number+1, domain),
		Name:      givenNames[number%len(givenNames)] + " " + familyNames[number%len(familyNames)],
	}
}
