package attribute

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Limits of a domain name in its ASCII form, without the trailing dot (RFC 1035).
const (
	maxDomainLength = 253
	maxLabelLength  = 63
)

// exampleDomain stands in messages where the value itself suggests nothing better.
const exampleDomain = "acme.com"

// dots are the full stops that people type in internationalised names; all of
// them separate labels (UTS #46).
var dots = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

// domainProfile maps to lower case and to A-labels. Hyphens in third and fourth
// place are allowed because such domains are registered; lengths are checked here
// to have a message for each.
var domainProfile = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.StrictDomainName(true),
	idna.CheckHyphens(false),
	idna.VerifyDNSLength(false),
	idna.Transitional(false),
)

// NormalizeDomain returns the one spelling under which a domain name is compared
// and sent: lower case, A-labels (xn--...), no trailing dot.
//
// It refuses what is not the name of a registrable domain or of a domain under
// one: e-mail addresses, URLs, wildcards, IP addresses, single labels, public
// suffixes, names that the DNS cannot hold. The error is a sentence about "the
// value" that ends with what to write instead.
//
// Suffixes of the list's private section, such as github.io, are accepted: they
// are registered domains, and the company that owns one can verify it.
func NormalizeDomain(name string) (string, error) {
	ascii := strings.TrimSuffix(name, ".")
	if !isPlain(name) {
		var err error
		if ascii, err = toASCII(name); err != nil {
			return "", err
		}
	}
	if err := refuseLabels(ascii); err != nil {
		return "", err
	}
	if suffix, listed := publicsuffix.PublicSuffix(ascii); listed && suffix == ascii {
		return "", fmt.Errorf("the value is a public suffix, under which anyone can register: "+
			"write the registered domain, such as acme.%s", ascii)
	}
	return ascii, nil
}

// isPlain reports whether toASCII has nothing to do but to take a trailing dot away. Nearly every name is plain, and is
// normalized several times in every plan.
func isPlain(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return name != "" && len(name) <= maxDomainLength && !strings.Contains(name, "xn--")
}

// toASCII returns a name in lower case and A-labels, without a trailing dot, and refuses what is no name at all.
func toASCII(name string) (string, error) {
	if err := refuseOtherThanDomain(name); err != nil {
		return "", err
	}
	ascii, err := domainProfile.ToASCII(strings.TrimSuffix(dots.Replace(name), "."))
	if err != nil || !utf8.ValidString(name) {
		return "", errors.New("the value holds characters that no domain name has: " +
			"write letters, digits and hyphens between dots, such as " + exampleDomain +
			", or a valid internationalised name, such as bücher.example")
	}
	return ascii, nil
}

// SameDomain reports whether both are spellings of one domain. A text that is no
// domain name is only the same as itself.
func SameDomain(a, b string) bool { return sameNormalized(NormalizeDomain, a, b) }

// sameNormalized compares two spellings through the function that gives the one
// spelling of both.
func sameNormalized(normalize func(string) (string, error), a, b string) bool {
	if a == b {
		return true
	}
	left, err := normalize(a)
	if err != nil {
		return false
	}
	right, err := normalize(b)
	return err == nil && left == right
}

// refuseOtherThanDomain recognises what people write in place of a domain, so
// that the message can say what to keep of it.
func refuseOtherThanDomain(name string) error {
	switch {
	case name == "":
		return errors.New("the value is empty: write a domain name, such as " + exampleDomain)
	case len(name) > 4*maxDomainLength:
		return errTooLong
	case strings.ContainsFunc(name, unicode.IsSpace):
		return errors.New("the value holds white space: write one domain name and nothing else, such as " +
			suggestDomain(firstField(name)))
	case strings.Contains(name, "://"):
		return errors.New("the value is a URL: write only its domain, such as " + suggestDomain(hostOf(name)))
	case strings.Contains(name, "@"):
		return errors.New("the value is an e-mail address: write only what follows the @, such as " +
			suggestDomain(name[strings.LastIndex(name, "@")+1:]))
	case strings.Contains(name, "*"):
		return errors.New("the value is a wildcard: write each domain by its own name, such as " +
			suggestDomain(strings.TrimLeft(name[strings.LastIndex(name, "*")+1:], ".")))
	case isAddress(name):
		return errIPAddress
	case strings.ContainsAny(name, "/:?#"):
		return errors.New("the value has a port or a path: write only the domain, such as " +
			suggestDomain(hostOf("https://"+name)))
	}
	return nil
}

var (
	errTooLong = fmt.Errorf("the value is too long: a domain name has at most %d characters, and at most %d "+
		"between two dots, counted in its xn-- form: write a shorter name, such as %s",
		maxDomainLength, maxLabelLength, exampleDomain)
	errIPAddress = errors.New("the value is an IP address: write a domain name, such as " + exampleDomain)
)

// refuseLabels checks the ASCII form label by label.
func refuseLabels(ascii string) error {
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return errors.New("the value has an empty label, a dot too many: write the name with single dots, such as " +
				suggestDomain(strings.Join(strings.FieldsFunc(ascii, func(r rune) bool { return r == '.' }), ".")))
		case len(label) > maxLabelLength:
			return errTooLong
		case strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-"):
			return errors.New("the value has a label that starts or ends with a hyphen: " +
				"write hyphens only between letters or digits, such as my-acme.com")
		}
	}
	if len(ascii) > maxDomainLength {
		return errTooLong
	}
	// No top-level domain is a number: the value is an IP address, or part of one.
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return errIPAddress
	}
	if _, listed := publicsuffix.PublicSuffix(ascii); len(labels) == 1 && listed {
		return errors.New("the value is a top-level domain: write the registered domain, such as acme." + ascii)
	}
	if len(labels) == 1 {
		return errors.New("the value is a single label: write the whole domain name with its ending, such as " +
			suggestDomain(ascii+".com"))
	}
	return nil
}

// isAddress recognises the IP addresses and networks that have characters of
// their own; dotted numbers are caught by their last label.
func isAddress(name string) bool {
	bare := strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if _, err := netip.ParseAddr(bare); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(bare)
	return err == nil
}

// firstField returns the text up to the first white space inside it.
func firstField(text string) string {
	for field := range strings.FieldsSeq(text) {
		return field
	}
	return ""
}

// hostOf returns the host of a URL, or "".
func hostOf(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return parsed.Hostname()
}

// suggestDomain returns the candidate in its normal form when it is a domain name,
// and otherwise an example. Every caller cuts off at least what it complains about,
// which ends the recursion.
func suggestDomain(candidate string) string {
	if normal, err := NormalizeDomain(candidate); err == nil {
		return normal
	}
	return exampleDomain
}
