package desk_test

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

func current(n *html.Node) string {
	switch n.Data {
	case "textarea":
		return textOf(n)
	case "select":
		chosen := find(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") })
		if chosen == nil {
			chosen = find(n, func(o *html.Node) bool { return o.Data == "option" })
		}
		if has(chosen, "value") {
			return attribute(chosen, "value")
		}
		return textOf(chosen)
	}
	return attribute(n, "value")
}

func textOf(n *html.Node) string {
	var text strings.Builder
	each(n, func(one *html.Node) {
		if one.Type == html.TextNode {
			text.WriteString(one.Data)
		}
	})
	return text.String()
}

func each(n *html.Node, f func(*html.Node)) {
	if n == nil {
		return
	}
	f(n)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		each(child, f)
	}
}

func find(n *html.Node, meant func(*html.Node) bool) (found *html.Node) {
	each(n, func(one *html.Node) {
		if found == nil && one.Type == html.ElementNode && meant(one) {
			found = one
		}
	})
	return found
}

func attribute(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, one := range n.Attr {
		if one.Key == name {
			return one.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(one html.Attribute) bool { return one.Key == name })
}
