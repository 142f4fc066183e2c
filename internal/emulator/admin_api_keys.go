package emulator

import "time"

// apiKey is what the API access API tells of an organization API key. The key itself is told nobody.
type apiKey struct {
	object
	maker eventActor
	made  time.Time
}

type apiKeyAnswer struct {
	ID           string     `json:"id"`
	Label        string     `json:"label"`
	OrgID        string     `json:"orgId"`
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    time.Time  `json:"expiresAt"`
	LastActiveAt time.Time  `json:"lastActiveAt"`
	CreatedBy    eventActor `json:"createdBy"`
	Scopes       []string   `json:"scopes"`
}

// listAPIKeys lists the one key that there is. It is a year old at most: what has expired opens nothing.
func listAPIKeys(c *call) *answer {
	if refused := c.scope("read:keys:admin"); refused != nil {
		return refused
	}
	const life = 365 * 24 * time.Hour
	key := &apiKey{object: object{ID: uuidOf("API key of " + c.org.ID), Sequence: 1}, made: c.now.Truncate(24 * time.Hour)}
	if admin, there := c.org.administrator(); there {
		key.maker = admin.actor()
	}
	return list(c, []*apiKey{key}, nil, everything, func(one *apiKey) any {
		return apiKeyAnswer{ID: one.ID, Label: "Terraform", OrgID: c.org.ID, CreatedAt: one.made, ExpiresAt: one.made.Add(life), LastActiveAt: c.now,
			CreatedBy: one.maker, Scopes: append([]string{}, c.server.options.Scopes...)}
	})
}
