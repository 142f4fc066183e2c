package functions

import (
	"encoding/xml"
	"strings"
)

// The documents' elements, each in its namespace: an element of the same name in
// another one, an extension say, is not taken for it. Attributes are read through
// attributes.get for the same reason.
type (
	entitiesElement struct {
		Attributes attributes        `xml:",any,attr"`
		Entities   []entityElement   `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
		Groups     []entitiesElement `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntitiesDescriptor"`
	}
	entityElement struct {
		Attributes attributes    `xml:",any,attr"`
		Identity   []roleElement `xml:"urn:oasis:names:tc:SAML:2.0:metadata IDPSSODescriptor"`
		Service    []struct{}    `xml:"urn:oasis:names:tc:SAML:2.0:metadata SPSSODescriptor"`
	}
	roleElement struct {
		Attributes   attributes        `xml:",any,attr"`
		Keys         []keyElement      `xml:"urn:oasis:names:tc:SAML:2.0:metadata KeyDescriptor"`
		SingleSignOn []endpointElement `xml:"urn:oasis:names:tc:SAML:2.0:metadata SingleSignOnService"`
		SingleLogout []endpointElement `xml:"urn:oasis:names:tc:SAML:2.0:metadata SingleLogoutService"`
	}
	keyElement struct {
		Attributes attributes       `xml:",any,attr"`
		Info       []keyInfoElement `xml:"http://www.w3.org/2000/09/xmldsig# KeyInfo"`
	}
	keyInfoElement struct {
		Data []struct {
			Certificates []string `xml:"http://www.w3.org/2000/09/xmldsig# X509Certificate"`
		} `xml:"http://www.w3.org/2000/09/xmldsig# X509Data"`
	}
	endpointElement struct {
		Attributes attributes `xml:",any,attr"`
	}
	attributes []xml.Attr
)

// get returns an attribute without a namespace, trimmed, or "".
func (a attributes) get(name string) string {
	for _, attribute := range a {
		if attribute.Name.Space == "" && attribute.Name.Local == name {
			return strings.TrimSpace(attribute.Value)
		}
	}
	return ""
}
