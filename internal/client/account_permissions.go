package client

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
)

// AccountPermission is whether one thing about an account may be changed by an administrator.
type AccountPermission struct {
	// Name is what may be done, such as "email.set" or "profile.write.name".
	Name    string
	Allowed bool
	// Reason is why not, such as ReasonSCIM; empty if it is allowed.
	Reason string
}

// The reasons of an AccountPermission that name an external directory.
const (
	ReasonSCIM   = "externalDirectory.scim"
	ReasonGoogle = "externalDirectory.google"
)

// AccountPermissions lists what may be done to an account, by name. An API key with scopes is refused whatever its
// scopes are: the one that this API asks for cannot be given to a key.
func (c *Client) AccountPermissions(ctx context.Context, accountID string) ([]AccountPermission, error) {
	r := request{method: http.MethodGet, path: []string{"users", accountID, "manage"}, repeat: repeatRead}
	rules, err := askAndCheck(ctx, c, r, func(*map[string]permissionRule) error { return nil })
	if err != nil {
		return nil, err
	}
	var permissions []AccountPermission
	for name, rule := range *rules {
		permissions = append(permissions, rule.flat(name)...)
	}
	slices.SortFunc(permissions, func(a, b AccountPermission) int { return cmp.Compare(a.Name, b.Name) })
	return permissions, nil
}

// permissionRule is either a rule or, for a profile, one for each of its fields.
type permissionRule struct {
	allowed *bool
	reason  string
	fields  map[string]permissionRule
}

// UnmarshalJSON implements json.Unmarshaler. It passes over what does not fit: a profile may have a field of one of
// these names, and a later server may say more than rules.
func (r *permissionRule) UnmarshalJSON(content []byte) error {
	var rule struct {
		Allowed any             `json:"allowed"`
		Reason  json.RawMessage `json:"reason"`
	}
	_ = json.Unmarshal(content, &rule)
	if allowed, ok := rule.Allowed.(bool); ok {
		var reason struct {
			Key string `json:"key"`
		}
		_ = json.Unmarshal(rule.Reason, &reason)
		r.allowed, r.reason = &allowed, reason.Key
		return nil
	}
	_ = json.Unmarshal(content, &r.fields)
	return nil
}

func (r permissionRule) flat(name string) []AccountPermission {
	if r.allowed != nil {
		return []AccountPermission{{Name: name, Allowed: *r.allowed, Reason: r.reason}}
	}
	var permissions []AccountPermission
	for field, rule := range r.fields {
		permissions = append(permissions, rule.flat(name+"."+field)...)
	}
	return permissions
}
