package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const (
	tokenScope = "read:tokens:admin"
	keyScope   = "read:keys:admin"
)

// keyPageSizes are the sizes that a page of keys may have; of tokens it may have any up to the largest.
var keyPageSizes = []int{5, 10, 20, 25, 40, 50, 60, 75, 80, 100}

const (
	accessPageSize      = 20
	largestTokenPage    = 1000
	tokenStatusAllowed  = "ALLOWED"
	tokenStatusBlocked  = "BLOCKED"
	tokenStatusExpired  = "EXPIRED"
	filterStatusAllowed = "allowed"
	filterStatusBlocked = "blocked"
)

type tokenOwner struct {
	ID    string `json:"id"`
	OrgID string `json:"orgId,omitempty"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type apiTokenAnswer struct {
	ID           string     `json:"id"`
	Label        string     `json:"label"`
	Status       string     `json:"status"`
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    *time.Time `json:"expiresAt,omitempty"`
	LastActiveAt *time.Time `json:"lastActiveAt,omitempty"`
	User         tokenOwner `json:"user"`
	Scopes       []string   `json:"scopes"`
}

type apiKeyAnswer struct {
	ID           string     `json:"id"`
	Label        string     `json:"label"`
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    time.Time  `json:"expiresAt"`
	LastActiveAt *time.Time `json:"lastActiveAt,omitempty"`
	Resource     string     `json:"resource"`
	OrgID        string     `json:"orgId"`
	CreatedBy    tokenOwner `json:"createdBy"`
	Scopes       []string   `json:"scopes"`
}

func (c *call) owner(accountID string) tokenOwner {
	owner := tokenOwner{ID: accountID}
	if u, there := c.org.userWithAccount(accountID); there {
		owner.Name, owner.Email = u.Name, u.Email
	}
	return owner
}

// renderAPIToken renders a token. Those of service accounts expire, those of people are allowed or blocked.
func (c *call) renderAPIToken(t *apiToken) any {
	owner, status := c.owner(t.AccountID), tokenStatusAllowed
	owner.OrgID = c.org.ID
	u, there := c.org.userWithAccount(t.AccountID)
	switch {
	case there && u.Service != nil && t.ExpiresAt != nil && !c.now.Before(*t.ExpiresAt):
		status = tokenStatusExpired
	case t.Blocked:
		status = tokenStatusBlocked
	}
	return apiTokenAnswer{ID: t.ID, Label: t.Label, Status: status, CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, LastActiveAt: t.LastActiveAt,
		User: owner, Scopes: append([]string{}, t.Scopes...)}
}

func (c *call) renderAPIKey(k *apiKey) any {
	return apiKeyAnswer{ID: k.ID, Label: k.Label, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt, LastActiveAt: k.LastActiveAt,
		Resource: c.org.resourceID(), OrgID: c.org.ID, CreatedBy: c.owner(k.CreatedBy), Scopes: append([]string{}, k.Scopes...)}
}

// accessCursor reads the cursor. Those of the API Access family hold neither filter nor page size.
func (c *call) accessCursor() (adminapi.Cursor, *adminapi.Answer) {
	here := adminapi.Cursor{List: c.request.URL.Path}
	token := c.query("cursor")
	if token == "" {
		return here, nil
	}
	given, ok := adminapi.ParseCursor(token)
	if !ok || given.List != here.List {
		return here, adminapi.Refuse(http.StatusBadRequest, codeGeneric, "the cursor is not one that this list has given out")
	}
	return given, nil
}

// accessQuery refuses what the list does not know: with an unknown parameter the service fails, as measured.
func (c *call) accessQuery(known ...string) (url.Values, *adminapi.Answer) {
	query := c.request.URL.Query()
	for name := range query {
		if !slices.Contains(known, name) {
			return nil, adminapi.Refuse(http.StatusInternalServerError, codeGeneric, "Internal Error")
		}
	}
	return query, nil
}

func (c *call) accessPageSize(allowed func(int) bool) (int, *adminapi.Answer) {
	if !c.request.URL.Query().Has("pageSize") {
		return c.capped(accessPageSize), nil
	}
	size, err := strconv.Atoi(c.query("pageSize"))
	if err != nil || !allowed(size) {
		return 0, adminapi.Refuse(http.StatusBadRequest, codeInvalidSize, "pageSize is %q", c.query("pageSize"))
	}
	return c.capped(size), nil
}

// listAPITokens lists the tokens of managed accounts, and not those of service accounts.
func listAPITokens(c *call) *adminapi.Answer {
	if refused := c.accessScope(tokenScope); refused != nil {
		return refused
	}
	query, refused := c.accessQuery("status", "q", "pageSize", "cursor")
	if refused != nil {
		return refused
	}
	status, term := query.Get("status"), query.Get("q")
	if query.Has("status") && status != filterStatusAllowed && status != filterStatusBlocked {
		return adminapi.Refuse(http.StatusBadRequest, codeInvalidSearch, "status is %q and must be allowed or blocked", status)
	}
	meant := func(t *apiToken) bool {
		u, there := c.org.userWithAccount(t.AccountID)
		if !there || c.org.claimStatus(u) != claimManaged {
			return false
		}
		matches := containsFold(t.Label, term) || containsFold(u.Name, term) || containsFold(u.Email, term)
		return matches && (status == "" || t.Blocked == (status == filterStatusBlocked))
	}
	return accessPage(c, adminapi.Filter(c.org.APITokens, meant), func(size int) bool { return size >= 1 && size <= largestTokenPage }, c.renderAPIToken)
}

func listAPIKeys(c *call) *adminapi.Answer {
	if refused := c.accessScope(keyScope); refused != nil {
		return refused
	}
	if _, refused := c.accessQuery("pageSize", "cursor"); refused != nil {
		return refused
	}
	return accessPage(c, c.org.APIKeys, func(size int) bool { return slices.Contains(keyPageSizes, size) }, c.renderAPIKey)
}

func accessPage[T adminapi.Stored](c *call, all []T, allowed func(int) bool, render func(T) any) *adminapi.Answer {
	size, refused := c.accessPageSize(allowed)
	if refused != nil {
		return refused
	}
	here, refused := c.accessCursor()
	if refused != nil {
		return refused
	}
	page := adminapi.Cut(all, here, size)
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": adminapi.Rendered(page.Items, render), "links": page.Links(adminapi.BareCursor)}}
}

// NewAPIToken is a token that a person makes for an account in the console.
type NewAPIToken struct {
	Email, Label string
	Scopes       []string
	Blocked      bool
	ExpiresAt    time.Time // the zero time never
	LastActiveAt time.Time // the zero time never
}

// AddAPIToken is a person making a token for an account, which may be a service account.
func (s *Server) AddAPIToken(token NewAPIToken) error {
	return s.change(func(org *organization) error {
		accounts, err := org.accountsOf([]string{token.Email})
		if err != nil {
			return err
		}
		added := &apiToken{Object: s.newObject(org), AccountID: accounts[0], Label: token.Label, Scopes: token.Scopes, Blocked: token.Blocked,
			CreatedAt: s.now(), ExpiresAt: orNever(token.ExpiresAt), LastActiveAt: orNever(token.LastActiveAt)}
		org.APITokens = append(slices.Clone(org.APITokens), added)
		return nil
	})
}

// NewAPIKey is an API key of the organization that an administrator makes in the console.
type NewAPIKey struct {
	CreatorEmail, Label string
	Scopes              []string
	ExpiresAt           time.Time
	LastActiveAt        time.Time // the zero time never
}

// AddAPIKey is an administrator making an API key of the organization. It is listed, and opens nothing here.
func (s *Server) AddAPIKey(key NewAPIKey) error {
	return s.change(func(org *organization) error {
		accounts, err := org.accountsOf([]string{key.CreatorEmail})
		if err != nil {
			return err
		}
		added := &apiKey{Object: s.newObject(org), Label: key.Label, Scopes: key.Scopes, CreatedBy: accounts[0], CreatedAt: s.now(),
			ExpiresAt: key.ExpiresAt.UTC(), LastActiveAt: orNever(key.LastActiveAt)}
		org.APIKeys = append(slices.Clone(org.APIKeys), added)
		return nil
	})
}

func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
