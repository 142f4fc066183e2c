package documentation_test

import (
	"encoding/xml"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	repositoryURL = "https://github.com/orgadmin/terraform-provider-atlassian"
	rawURL        = "https://raw.githubusercontent.com/orgadmin/terraform-provider-atlassian/main/"
)

var (
	inlineLink = regexp.MustCompile(`!?\[[^\]]*\]\(([^()\s]*)\)`)
	inlineCode = regexp.MustCompile("`[^`\n]*`")
	heading    = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	anchorTag  = regexp.MustCompile(`<a id="([^"]+)"`)
	noAnchor   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// A link goes where something is: a relative one to a file and, if it says so, to
// a heading in it, one to this project's repository to a file of it. Others are
// not followed; they are https.
func TestPages_links(t *testing.T) {
	// docs/ is made of the templates, as make generate has to find it in .ci/run.
	pages := slices.DeleteFunc(writtenPages(t), func(page string) bool { return strings.HasPrefix(page, "templates/") })
	err := filepath.WalkDir(filepath.Join(repository, "docs"), func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(file, ".md") {
			pages = append(pages, relative(t, file))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	images := 0
	for _, page := range pages {
		content := inlineCode.ReplaceAllString(fenced.ReplaceAllString(readPage(t, page), ""), "")
		for _, match := range inlineLink.FindAllStringSubmatch(content, -1) {
			if strings.HasPrefix(match[1], rawURL) {
				images++
			}
			follow(t, page, match[1])
		}
	}
	if images == 0 {
		t.Error("no page shows a diagram")
	}
}

// The first page of the documentation leads to every guide.
func TestPages_everyGuideIsListed(t *testing.T) {
	index := readPage(t, "templates/index.md.tmpl")
	for _, page := range writtenPages(t) {
		if guide, is := strings.CutPrefix(page, "templates/"); is && path.Dir(guide) == "guides" && !strings.Contains(index, "("+guide+")") {
			t.Errorf("%s is not in the list of guides", guide)
		}
	}
}

// Diagnostics name guides by framework.GuideURL.
func TestPages_guidesOfDiagnostics(t *testing.T) {
	guideName := regexp.MustCompile(`GuideURL\("([^"]*)"\)`)
	found := 0
	err := filepath.WalkDir("..", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".go" {
			return err
		}
		content, err := os.ReadFile(file)
		for _, match := range guideName.FindAllStringSubmatch(string(content), -1) {
			found++
			if _, err := os.Stat(filepath.Join(repository, "templates", "guides", match[1]+".md")); err != nil {
				t.Errorf("%s: there is no guide %s", file, match[1])
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Error(found, err)
	}
}

func follow(t *testing.T, page, link string) {
	t.Helper()
	address, err := url.Parse(link)
	if err != nil || link == "" {
		t.Errorf("%s: link %q: %v", page, link, err)
		return
	}
	target := address.Path
	switch {
	case strings.HasPrefix(link, rawURL):
		target = strings.TrimPrefix(link, rawURL)
	case strings.HasPrefix(link, repositoryURL):
		target = regexp.MustCompile(`^/(blob|tree)/main/`).ReplaceAllString(strings.TrimPrefix(link, repositoryURL), "")
		if strings.HasPrefix(target, "/") || target == "" {
			return // issues, releases, security advisories: no files
		}
	case address.Scheme != "":
		if address.Scheme != "https" || !strings.Contains(address.Host, ".") {
			t.Errorf("%s: %s is not https", page, link)
		}
		return
	case target == "":
		target = page
	default:
		target = path.Join(path.Dir(page), target)
	}
	aim(t, page, link, target, address.Fragment)
}

// aim expects a file of the repository, and the heading in it.
func aim(t *testing.T, page, link, target, fragment string) {
	t.Helper()
	if strings.HasPrefix(page, "docs/") && !strings.HasPrefix(target, "docs/") && !strings.HasPrefix(link, "https://") {
		t.Errorf("%s: %s leaves the documentation, and the registry has nothing else; link to %s/blob/main/...", page, link, repositoryURL)
		return
	}
	if _, err := os.Stat(filepath.Join(repository, target)); err != nil {
		t.Errorf("%s: %s: there is no %s", page, link, target)
		return
	}
	if fragment != "" && !anchors(t, target)[fragment] {
		t.Errorf("%s: %s: %s has no such heading", page, link, target)
	}
}

// anchors are what the code host and the registry make of the headings of a page.
func anchors(t *testing.T, page string) map[string]bool {
	t.Helper()
	content, found := readPage(t, page), map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(content, ""), -1) {
		found[strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-")] = true
	}
	for _, match := range anchorTag.FindAllStringSubmatch(content, -1) {
		found[match[1]] = true
	}
	return found
}

// A diagram says in words what it shows, and is readable.
func TestPages_diagrams(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(repository, "templates", "images", "*.svg"))
	if err != nil || len(files) == 0 {
		t.Fatal("no diagrams", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var diagram struct {
			Title string `xml:"title"`
			Desc  string `xml:"desc"`
		}
		if err := xml.Unmarshal(content, &diagram); err != nil || diagram.Title == "" || diagram.Desc == "" {
			t.Errorf("%s: title %q, desc %q, %v", file, diagram.Title, diagram.Desc, err)
		}
		for _, small := range regexp.MustCompile(`\b\d(\.\d+)?px|1[01](\.\d+)?px`).FindAllString(string(content), -1) {
			t.Errorf("%s: text of %s", file, small)
		}
	}
}

// A picture is small enough to be cloned by everybody, and a guide shows it.
func TestPages_pictures(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(repository, "templates", "images", "*.png"))
	if err != nil || len(files) == 0 {
		t.Fatal("no pictures", err)
	}
	var written strings.Builder
	for _, page := range writtenPages(t) {
		written.WriteString(readPage(t, page))
	}
	for _, file := range files {
		if about, err := os.Stat(file); err != nil || about.Size() > 300_000 {
			t.Errorf("%s is too large, or: %v", file, err)
		}
		if !strings.Contains(written.String(), "/docs/images/"+filepath.Base(file)+")") {
			t.Errorf("no page shows %s", file)
		}
	}
}
