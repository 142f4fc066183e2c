package emulator

import (
	"net/http"
	"net/url"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const (
	defaultPageSize = 50
	maximumPageSize = 100
)

// pageCap bounds every page. A cap at the usual maximum, which is 0 here, leaves the lists alone that have larger pages of
// their own.
func (s *Server) pageCap() int {
	if s.options.PageSizeCap < maximumPageSize {
		return s.options.PageSizeCap
	}
	return 0
}

// capped returns a page size within Options.PageSizeCap.
func (c *call) capped(size int) int { return adminapi.PageSizes{Cap: c.server.pageCap()}.Capped(size) }

// pageOf cuts the page that the request asks for out of a list.
func pageOf[T adminapi.Stored](c *call, sizes adminapi.PageSizes, objects []T, names []string, narrow func(T, url.Values) bool) (adminapi.Page[T], *adminapi.Answer) {
	sizes.Cap = c.server.pageCap()
	return adminapi.PageOf(c.request, sizes, objects, names, narrow)
}

// list answers with one page, its cursors bare.
func list[T adminapi.Stored](c *call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any) *adminapi.Answer {
	return listWithLinks(c, objects, names, narrow, render, adminapi.BareCursor)
}

// listWithLinks answers with one page whose links are made by link.
func listWithLinks[T adminapi.Stored](c *call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any, link func(string) string) *adminapi.Answer {
	cut, refused := pageOf(c, adminapi.PageSizes{Usual: defaultPageSize, Largest: maximumPageSize}, objects, names, narrow)
	if refused != nil {
		return refused
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": adminapi.Rendered(cut.Items, render), "links": cut.Links(link)}}
}
