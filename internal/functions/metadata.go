package functions

import (
	"crypto/x509"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

const (
	// maxMetadataSize is more than any one identity provider's metadata needs, in
	// bytes. Larger documents are federations with thousands of members.
	maxMetadataSize = 1 << 20

	metadataNamespace  = "urn:oasis:names:tc:SAML:2.0:metadata"
	signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"

	saml2Protocol = "urn:oasis:names:tc:SAML:2.0:protocol"
	bindingPrefix = "urn:oasis:names:tc:SAML:2.0:bindings:"

	bindingRedirect = "HTTP-Redirect"
	bindingPost     = "HTTP-POST"
)

// metadata is what a service provider needs to know of an identity provider.
type metadata struct {
	entityID          string
	singleSignOn      map[string]string // URL by binding
	singleLogout      map[string]string // URL by binding
	wantRequestSigned bool
	signing           []*x509.Certificate // in the order of the document, each once
	validUntil        time.Time           // zero where the document has no end
}

// parseMetadata reads the SAML 2.0 metadata of one identity provider. Signatures
// are not verified: whoever hands over the document vouches for it.
//
// The error is a sentence about "the value" that says what to give instead.
func parseMetadata(document string) (metadata, error) {
	document = strings.TrimSpace(strings.TrimPrefix(document, "\ufeff"))
	if err := refuseOtherThanXML(document); err != nil {
		return metadata{}, err
	}
	root, err := checkDocument(document)
	if err != nil {
		return metadata{}, err
	}
	var all entitiesElement
	if root.Local == "EntityDescriptor" {
		all.Entities = make([]entityElement, 1)
		err = newDecoder(document).Decode(&all.Entities[0])
	} else {
		err = newDecoder(document).Decode(&all)
	}
	if err != nil {
		return metadata{}, notWellFormed(err)
	}
	found, err := onlyIdentityProvider(all)
	if err != nil {
		return metadata{}, err
	}
	return found.metadata()
}

// foundProvider is the identity provider of a document.
type foundProvider struct {
	entityID   string
	role       roleElement
	validUntil []string // of it and of all that it is in
}

// metadata reads what is to be known. It refuses what it cannot read: a
// certificate or a wish that is dropped silently shows when nobody can log in.
func (p foundProvider) metadata() (result metadata, err error) {
	if result.entityID = p.entityID; result.entityID == "" {
		return metadata{}, errors.New("the value's EntityDescriptor has no entityID: download the metadata from the identity provider again")
	}
	switch wish := p.role.Attributes.get("WantAuthnRequestsSigned"); strings.ToLower(wish) {
	case "true", "1":
		result.wantRequestSigned = true
	case "false", "0", "":
	default:
		return metadata{}, fmt.Errorf("the value has WantAuthnRequestsSigned=%.40q, which is neither true nor false: "+
			"download the metadata from the identity provider again", wish)
	}
	if result.validUntil, err = earliest(p.validUntil); err != nil {
		return metadata{}, err
	}
	if result.singleSignOn, err = byBinding("SingleSignOnService", p.role.SingleSignOn); err != nil {
		return metadata{}, err
	}
	if len(result.singleSignOn) == 0 {
		return metadata{}, errors.New("the value has no SingleSignOnService with a Location: " +
			"switch SAML single sign-on on at the identity provider and download its metadata again")
	}
	if result.singleLogout, err = byBinding("SingleLogoutService", p.role.SingleLogout); err != nil {
		return metadata{}, err
	}
	result.signing, err = signingCertificates(p.role.Keys)
	return result, err
}

// earliest returns the first of the times at which something ends, or the zero
// time. A time without a zone is one in UTC (SAML core, section 1.3.3).
func earliest(texts []string) (end time.Time, err error) {
	for _, text := range texts {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			at, err = time.Parse("2006-01-02T15:04:05", text)
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("the value has validUntil=%.40q, which is no time: download the metadata from the identity provider again", text)
		}
		if end.IsZero() || at.Before(end) {
			end = at
		}
	}
	return end, nil
}

// newDecoder reads the document as the Unicode text it is: an encoding that it
// declares was that of the file, before Terraform made a string of it.
func newDecoder(document string) *xml.Decoder {
	decoder := xml.NewDecoder(strings.NewReader(document))
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	return decoder
}

// checkDocument reads the document once from end to end, and returns the name of
// its root element. It refuses document type declarations before anything in them
// can have a meaning; encoding/xml expands no entities of its own accord, and
// nothing after this may start to.
func checkDocument(document string) (root xml.Name, err error) {
	decoder := newDecoder(document)
	extensions := 0 // the depth of the Extensions element, in which everything is allowed
	for depth := 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return root, notWellFormed(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			if strings.HasPrefix(strings.ToLower(string(token)), "doctype html") {
				return root, errHTML
			}
			return root, errors.New("the value has a document type declaration (<!DOCTYPE ...>), which metadata never needs and " +
				"which can be used to attack its reader: give the document without it, and find out who put it there")
		case xml.CharData:
			if depth == 0 && strings.TrimSpace(string(token)) != "" {
				return root, errors.New("the value has text outside its root element: give the metadata document and nothing else")
			}
		case xml.StartElement:
			depth++
			if token.Name.Local == "Extensions" && extensions == 0 {
				extensions = depth
			}
			if err := checkElement(token, extensions > 0); err != nil {
				return root, err
			}
			if depth > 1 {
				continue
			}
			if root.Local != "" {
				return root, errors.New("the value has more than one root element: give one metadata document")
			}
			root = token.Name
			if err := checkRoot(root); err != nil {
				return root, err
			}
		case xml.EndElement:
			if depth == extensions {
				extensions = 0
			}
			depth--
		}
	}
	if root.Local == "" {
		return root, errors.New("the value has no root element: give the text of the metadata, such as file(\"idp-metadata.xml\")")
	}
	return root, nil
}

// elementNamespaces are the namespaces of the elements that are read.
var elementNamespaces = map[string]string{
	"EntityDescriptor": metadataNamespace, "IDPSSODescriptor": metadataNamespace, "KeyDescriptor": metadataNamespace,
	"SingleSignOnService": metadataNamespace, "SingleLogoutService": metadataNamespace,
	"KeyInfo": signatureNamespace, "X509Data": signatureNamespace, "X509Certificate": signatureNamespace,
}

// checkElement refuses what encoding/xml lets pass: an attribute that is there
// twice, of which one would count and the other not, and an element in the wrong
// one of the namespaces of metadata, in none, or with a prefix that stands for none,
// which would be passed over like an extension.
func checkElement(element xml.StartElement, extension bool) error {
	for i, attr := range element.Attr {
		if slices.ContainsFunc(element.Attr[:i], func(other xml.Attr) bool { return other.Name == attr.Name }) {
			return fmt.Errorf("the value is not well-formed XML: an element %.80q has the attribute %.80q twice; "+
				"find out which is right, and download the metadata from the identity provider again", element.Name.Local, attr.Name.Local)
		}
	}
	expected, space := elementNamespaces[element.Name.Local], element.Name.Space
	foreign := strings.Contains(space, ":") && space != metadataNamespace && space != signatureNamespace
	if expected == "" || space == expected || foreign || extension {
		return nil
	}
	return fmt.Errorf("the value has an element %q in namespace %.80q instead of %q, and would be read without it: "+
		"give the metadata as it was downloaded, with all its xmlns attributes", element.Name.Local, space, expected)
}

var errHTML = errors.New("the value is an HTML page, perhaps a login or an error page: give the identity provider's metadata XML")

// refuseOtherThanXML recognises what people give in place of a document.
func refuseOtherThanXML(document string) error {
	switch {
	case len(document) > maxMetadataSize:
		return fmt.Errorf("the value is too large: metadata of one identity provider has at most 1 MiB, and this has %d bytes; "+
			"give the identity provider's own document, not that of a whole federation", len(document))
	case document == "":
		return errors.New("the value is empty: give the text of the metadata, such as file(\"idp-metadata.xml\")")
	case strings.HasPrefix(document, "http://") || strings.HasPrefix(document, "https://"):
		return errors.New("the value is a URL: functions do not use the network, so give the document behind it, " +
			"such as data.http.idp.response_body or file(\"idp-metadata.xml\")")
	case !strings.HasPrefix(document, "<"):
		return errors.New("the value is not XML: give the text of the metadata, such as file(\"idp-metadata.xml\")")
	}
	return nil
}

// checkRoot refuses documents of other kinds by their root element.
func checkRoot(root xml.Name) error {
	if root.Space == metadataNamespace && (root.Local == "EntityDescriptor" || root.Local == "EntitiesDescriptor") {
		return nil
	}
	if strings.EqualFold(root.Local, "html") {
		return errHTML
	}
	return fmt.Errorf("the value is XML but not SAML 2.0 metadata: its root element is %.80q in namespace %.80q; "+
		"give a document whose root is EntityDescriptor in namespace %q", root.Local, root.Space, metadataNamespace)
}

// notWellFormed keeps the line of a syntax error and drops everything else.
func notWellFormed(err error) error {
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return fmt.Errorf("the value is not well-formed XML, see line %d of it: "+
			"give the metadata as it was downloaded, in UTF-8, not copied from a browser's view", syntax.Line)
	}
	return errors.New("the value cannot be read as XML: give the metadata as it was downloaded, in UTF-8")
}

// onlyIdentityProvider finds the one entity that is a SAML 2.0 identity provider,
// whatever else the document describes.
func onlyIdentityProvider(all entitiesElement) (foundProvider, error) {
	var (
		found     []foundProvider
		collect   func(group entitiesElement, validUntil []string)
		isService bool
	)
	collect = func(group entitiesElement, validUntil []string) {
		validUntil = group.Attributes.validUntil(validUntil)
		for _, entity := range group.Entities {
			isService = isService || len(entity.Service) > 0
			for _, role := range entity.Identity {
				if slices.Contains(strings.Fields(role.Attributes.get("protocolSupportEnumeration")), saml2Protocol) {
					found = append(found, foundProvider{entityID: entity.Attributes.get("entityID"), role: role,
						validUntil: role.Attributes.validUntil(entity.Attributes.validUntil(validUntil))})
				}
			}
		}
		for _, nested := range group.Groups {
			collect(nested, validUntil)
		}
	}
	collect(all, nil)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return foundProvider{}, fmt.Errorf("the value describes %d SAML 2.0 identity providers: give the metadata of the one to use", len(found))
	case isService:
		return foundProvider{}, errors.New("the value is a service provider's metadata (SPSSODescriptor): " +
			"give that of the identity provider, which has an IDPSSODescriptor")
	}
	return foundProvider{}, errors.New("the value describes no SAML 2.0 identity provider: " +
		"give a document with an IDPSSODescriptor that supports " + saml2Protocol)
}

// validUntil adds the element's own end to those of the elements around it.
func (a attributes) validUntil(around []string) []string {
	if own := a.get("validUntil"); own != "" {
		return append(slices.Clone(around), own)
	}
	return around
}

// byBinding returns the first URL of each binding. The bindings of SAML 2.0 are
// named by the last part of their URI, others by the whole.
func byBinding(element string, endpoints []endpointElement) (map[string]string, error) {
	urls := map[string]string{}
	for _, endpoint := range endpoints {
		binding := strings.TrimPrefix(endpoint.Attributes.get("Binding"), bindingPrefix)
		location := endpoint.Attributes.get("Location")
		if binding == "" || location == "" {
			return nil, fmt.Errorf("the value has an endpoint %s without Binding or Location: download the metadata from the identity provider again", element)
		}
		if _, seen := urls[binding]; !seen {
			urls[binding] = location
		}
	}
	return urls, nil
}

// signingCertificates returns every certificate of the keys for signing; a key
// without a use is for signing too.
func signingCertificates(keys []keyElement) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	for _, key := range keys {
		switch use := key.Attributes.get("use"); strings.ToLower(use) {
		case "", "signing":
		case "encryption":
			continue
		default:
			return nil, fmt.Errorf("the value has a KeyDescriptor with use=%.40q, which is neither signing nor encryption: "+
				"download the metadata from the identity provider again", use)
		}
		texts := key.certificates()
		if len(texts) == 0 {
			return nil, errors.New("the value has a key for signing without a certificate (X509Certificate), which Atlassian needs: " +
				"have the identity provider put the certificate into its metadata")
		}
		for _, text := range texts {
			parsed, err := attribute.ParseCertificate(text)
			if errors.Is(err, attribute.ErrPrivateKey) {
				return nil, err
			}
			if err != nil {
				return nil, fmt.Errorf("the value has a signing certificate, number %d, that cannot be read "+
					"(an X509Certificate element has the base64 text of one certificate): "+
					"download the metadata from the identity provider again", len(found)+1)
			}
			if !slices.ContainsFunc(found, parsed.Equal) {
				found = append(found, parsed)
			}
		}
	}
	return found, nil
}

// certificates returns the texts of the key's certificates.
func (k keyElement) certificates() []string {
	var texts []string
	for _, info := range k.Info {
		for _, data := range info.Data {
			texts = append(texts, data.Certificates...)
		}
	}
	return texts
}
