package provisioning

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// largestKey bounds what is read out of a sealed value. Keys are far shorter.
const largestKey = 64 << 10

// seal encrypts a key to an age recipient, as armoured text.
func seal(recipient, key string) (string, error) {
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return "", errors.New("the recipient is not an age recipient") // age's own words repeat the value
	}
	var sealed strings.Builder
	armoured := armor.NewWriter(&sealed)
	encrypted, err := age.Encrypt(armoured, to)
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(encrypted, key); err != nil {
		return "", err
	}
	if err := errors.Join(encrypted.Close(), armoured.Close()); err != nil {
		return "", err
	}
	return sealed.String(), nil
}

// Why a sealed value does not open. None of them says anything of the value,
// the key in it or the identity, and age's own errors are not passed on,
// because some of them repeat what they were given.
var (
	errNotIdentity   = errors.New("not an age identity")
	errNotSealed     = errors.New("not an armoured age file")
	errIncomplete    = errors.New("the end is missing")
	errWrongIdentity = errors.New("sealed to another recipient")
	errDamaged       = errors.New("changed after it was sealed")
)

// open decrypts what seal encrypted. identity is one line AGE-SECRET-KEY-1...
// or a whole key file, in which any of the identities may fit.
func open(sealed, identity string) (string, error) {
	identities, err := age.ParseIdentities(strings.NewReader(strings.TrimSpace(identity)))
	if err != nil {
		return "", errNotIdentity
	}
	sealed = strings.TrimSpace(sealed)
	switch {
	case !strings.HasPrefix(sealed, armor.Header):
		return "", errNotSealed
	case !strings.HasSuffix(sealed, armor.Footer):
		return "", errIncomplete
	}
	decrypted, err := age.Decrypt(armor.NewReader(strings.NewReader(sealed)), identities...)
	if err != nil {
		if _, noMatch := errors.AsType[*age.NoIdentityMatchError](err); noMatch {
			return "", errWrongIdentity
		}
		return "", errDamaged
	}
	key, err := io.ReadAll(io.LimitReader(decrypted, largestKey))
	if err != nil {
		return "", errDamaged
	}
	return string(key), nil
}

// recipientValidator accepts what seal can seal to. It seals to it once, so that
// nothing can go wrong with the recipient after the key has been issued: the
// server shows a key only that one time.
type recipientValidator struct{}

func (recipientValidator) Description(context.Context) string {
	return "an age X25519 recipient (age1...), as age-keygen prints it"
}

func (v recipientValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (recipientValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	recipient := req.ConfigValue.ValueString()
	if _, err := seal(recipient, ""); err == nil {
		return
	}
	const advice = "Write the public half of an age key: one line of 62 characters that begins with age1, which `age-keygen` prints as \"public key\"."
	reason := "The value is not one: it is misspelt or cut off."
	switch upper := strings.ToUpper(strings.TrimSpace(recipient)); {
	case strings.HasPrefix(upper, "AGE-SECRET-KEY-"):
		// Not at the attribute: Terraform shows the source line of an attribute's error, and with it the identity.
		resp.Diagnostics.Append(framework.Error("Not an age recipient", fmt.Sprintf("Attribute %s: this is the identity, the private half, which opens everything sealed to it. "+
			"Take it out of the configuration; `age-keygen -y` tells its public half. If it has been shared or committed, make a new one. %s", req.Path, advice)))
		return
	case strings.HasPrefix(upper, "AGE1PQ1"):
		reason = "Post-quantum recipients (age1pq1...) are not taken here."
	case strings.HasPrefix(upper, "SSH-"):
		reason = "SSH keys are not taken here."
	case recipient != strings.TrimSpace(recipient):
		reason = "There is white space around it: use trimspace() if it comes from a file."
	}
	resp.Diagnostics.Append(framework.ErrorAt(req.Path, "Not an age recipient", advice+" "+reason))
}
