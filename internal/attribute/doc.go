// Package attribute holds the attribute types that have several spellings for one
// value, a domain name, a certificate, an e-mail address, and the validators and
// plan modifiers that go with them.
//
// A server answers with its own spelling: domains in lower case, certificates
// with other line breaks. Compared as text, every plan would show a change that
// nobody made, and create would end in "inconsistent result after apply". So the
// types compare what the text means:
//
//   - StringSemanticEquals keeps the spelling of the configuration in state when
//     the server's answer means the same. The framework calls it after create,
//     read and update, and never at plan.
//   - [KeepEquivalent] and [KeepEquivalentElements] do the same at plan, where
//     the state has the server's spelling (after an import) or a person has
//     respelled the configuration.
//
// The types with several spellings refuse nothing themselves. The framework would validate such a value
// whenever it is read from or written to a plan or a state, and one odd address
// that the server has would fail the read of a whole list. Validators refuse what somebody writes,
// which see only the configuration: [DomainName],
// [EmailAddress], [EmailAddresses] and [OneCertificate]. Each attribute with one of
// these types has its validator.
//
// [WholeNumber] refuses a fraction itself. A validator would come too late: it gets
// what the framework's own type has made of the number, which refuses in words for
// the authors of providers. No server sends such a number.
package attribute
