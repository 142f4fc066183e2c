package emulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// workspace is a product on a site. Nobody changes workspaces: they follow from the products and sites of the
// organization, or are those of its seed.
type workspace struct {
	adminapi.Object // the id is an ARI: the resource of a role
	product         SeedProduct
	site            string
	label, url      string // "" where they follow from the site
}

// workspaces returns all of the organization.
func (org *organization) workspaces() []*workspace {
	if len(org.Workspaces) > 0 {
		return org.copiedWorkspaces()
	}
	var all []*workspace
	for _, site := range org.Sites {
		siteID := uuidOf("site " + org.ID + " " + site)
		for _, product := range org.Products {
			id := "ari:cloud:" + product.Key + "::site/" + siteID
			all = append(all, &workspace{Object: adminapi.Object{ID: id, Sequence: int64(len(all) + 1)}, product: product, site: site})
		}
	}
	return all
}

// workspacesOf returns those on which a group has any role.
func (org *organization) workspacesOf(g *group) []*workspace {
	resources := map[string]bool{}
	for _, one := range g.Roles {
		resources[one.Resource] = true
	}
	return adminapi.Filter(org.workspaces(), func(w *workspace) bool { return resources[w.ID] })
}

type workspaceAnswer struct {
	ID            string                   `json:"id"`
	Type          string                   `json:"type"`
	Attributes    workspaceAttributes      `json:"attributes"`
	Relationships map[string][]relatedType `json:"relationships"`
	Links         map[string]string        `json:"links"`
}

type relatedType struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type workspaceAttributes struct {
	Name          string            `json:"name"`
	TypeKey       string            `json:"typeKey"`
	Type          string            `json:"type"`
	Owner         *string           `json:"owner"`
	Status        string            `json:"status"`
	StatusDetails []string          `json:"statusDetails"`
	Icons         map[string]string `json:"icons"`
	Avatars       map[string]string `json:"avatars"`
	Labels        []string          `json:"labels"`
	Sandbox       map[string]string `json:"sandbox"`
	Usage         int               `json:"usage"`
	Capacity      *int              `json:"capacity"`
	CreatedAt     *string           `json:"createdAt"`
	CreatedBy     *string           `json:"createdBy"`
	UpdatedAt     *string           `json:"updatedAt"`
	HostURL       string            `json:"hostUrl"`
	Realm         string            `json:"realm"`
	Regions       []string          `json:"regions"`
}

func (w *workspace) name() string {
	if w.label != "" {
		return w.label
	}
	name, _, _ := strings.Cut(w.site, ".")
	return name
}

func (w *workspace) hostURL() string {
	if w.url != "" {
		return w.url
	}
	return "https://" + w.site
}

const (
	workspaceOnline = "online"
	workspaceRealm  = "global"
)

func (c *call) renderWorkspace(w *workspace) any {
	users := map[string]bool{}
	for _, g := range c.org.Groups {
		if g.hasResource(w.ID) {
			for _, account := range g.Members {
				users[account] = true
			}
		}
	}
	return workspaceAnswer{
		ID: w.ID, Type: "workspace", Relationships: map[string][]relatedType{"policies": {}, "entitlements": {}},
		Links: map[string]string{"self": c.url("/admin/v2/orgs/" + c.org.ID + "/workspaces/" + w.ID)},
		Attributes: workspaceAttributes{
			Name: w.name(), TypeKey: w.product.Key, Type: w.product.Name, Status: workspaceOnline, StatusDetails: []string{},
			Icons: map[string]string{}, Avatars: map[string]string{}, Labels: []string{}, Sandbox: map[string]string{"type": "NONE"},
			Usage: len(users), HostURL: w.hostURL(), Realm: workspaceRealm, Regions: []string{},
		},
	}
}

// attribute returns the value of a field that a query may name.
func (w *workspace) attribute(name string) (value string, known bool) {
	switch name {
	case "id":
		return w.ID, true
	case "attributes.name":
		return w.name(), true
	case "attributes.typeKey":
		return w.product.Key, true
	case "attributes.type":
		return w.product.Name, true
	case "attributes.status":
		return workspaceOnline, true
	case "attributes.hostUrl":
		return w.hostURL(), true
	case "attributes.realm":
		return workspaceRealm, true
	case "attributes.owner":
		return "", true
	}
	return "", false
}

type workspacesMeta struct {
	PageSize   int  `json:"pageSize"`
	StartIndex *int `json:"startIndex"`
	EndIndex   *int `json:"endIndex"`
	Total      int  `json:"total"`
}

func searchWorkspaces(c *call) *adminapi.Answer {
	if refused := c.scope("read:workspaces:admin"); refused != nil {
		return refused
	}
	body, here := c.searchBody([]string{"query", "sort"})
	found := adminapi.Filter(c.org.workspaces(), workspaceQuery(body))
	sortWorkspaces(body, found)
	for i, one := range found {
		one.Sequence = int64(i + 1) // workspaces neither come nor go between two pages, so a place is as good as a number
	}
	size := searchSize(c, body, adminapi.PageSizes{Usual: 20, Largest: 1000})
	if body.Problem != nil {
		return body.Problem
	}
	shown := adminapi.Cut(found, here, size)
	meta := workspacesMeta{PageSize: size, Total: len(found)}
	if len(shown.Items) > 0 {
		first, last := int(shown.Items[0].Sequence), int(shown.Items[len(shown.Items)-1].Sequence)
		meta.StartIndex, meta.EndIndex = &first, &last
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{
		"data": adminapi.Rendered(shown.Items, c.renderWorkspace), "links": shown.Links(adminapi.BareCursor), "meta": meta,
	}}
}

func everyWorkspace(*workspace) bool { return true }

// workspaceQuery reads what a query lets pass: any of its parts that is absent or empty is everything.
func workspaceQuery(body *adminapi.Fields) func(*workspace) bool {
	if !body.Has("query") || body.IsNull("query") {
		return everyWorkspace
	}
	return workspaceOperator(body.Object("query", workspaceOperators...))
}

var workspaceOperators = []string{"and", "field", "searchWorkspaces", "features", "policies"}

func workspaceOperator(f *adminapi.Fields) func(*workspace) bool {
	if f == nil {
		return everyWorkspace
	}
	refuseTogether(f, workspaceOperators...)
	if text := f.Text("searchWorkspaces"); text != nil {
		return func(w *workspace) bool {
			return containsFold(w.name(), *text) || containsFold(w.hostURL(), *text)
		}
	}
	if field := f.Object("field", "name", "values"); field != nil {
		return workspaceField(field)
	}
	passes := everyWorkspace
	for _, inner := range f.Objects("and", workspaceOperators...) {
		outer, also := passes, workspaceOperator(inner)
		passes = func(w *workspace) bool { return outer(w) && also(w) }
	}
	for _, name := range []string{"features", "policies"} { // no workspace here has any
		if values := f.Texts(name); values != nil && len(*values) > 0 {
			passes = func(*workspace) bool { return false }
		}
	}
	return passes
}

func workspaceField(f *adminapi.Fields) func(*workspace) bool {
	f.Require("name")
	name, values := f.Text("name"), f.Texts("values")
	if name == nil || values == nil || len(*values) == 0 {
		return everyWorkspace
	}
	if _, known := (&workspace{}).attribute(*name); !known {
		f.Refuse("field %q is %q, which is not a field of a workspace that can be searched by", f.Within+"name", *name)
	}
	return func(w *workspace) bool {
		has, _ := w.attribute(*name)
		return slices.ContainsFunc(*values, func(value string) bool { return strings.EqualFold(value, has) })
	}
}

// sortWorkspaces brings what was found into the order asked for, the first field counting most.
func sortWorkspaces(body *adminapi.Fields, found []*workspace) {
	if body.IsNull("sort") {
		return
	}
	for _, one := range slices.Backward(body.Objects("sort", "field", "order")) {
		one.Require("field")
		name, order := one.Text("field"), one.OneOf("order", []string{"asc", "desc"})
		if name == nil {
			continue
		}
		if _, known := (&workspace{}).attribute(*name); !known {
			one.Refuse("field %q is %q, which is not a field of a workspace that can be sorted by", one.Within+"field", *name)
		}
		slices.SortStableFunc(found, func(a, b *workspace) int {
			first, _ := a.attribute(*name)
			second, _ := b.attribute(*name)
			if order != nil && *order == "desc" {
				first, second = second, first
			}
			return strings.Compare(first, second)
		})
	}
}

func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
