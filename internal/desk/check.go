package desk

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

type doubtRow struct {
	ID, Name, Summary, Actor string
	Since                    time.Time
}

// doubts lists what somebody seems to have changed, the oldest first.
func (d *Desk) doubts() []doubtRow {
	var rows []doubtRow
	for _, one := range objectsOf(d.state()) {
		if one.Record != nil && one.Record.Doubt != nil {
			doubt := one.Record.Doubt
			rows = append(rows, doubtRow{one.ID, one.Name, doubt.Summary, doubt.Actor, doubt.Since})
		}
	}
	slices.SortStableFunc(rows, func(a, b doubtRow) int { return a.Since.Compare(b.Since) })
	return rows
}

type checkBody struct {
	ID, Name, Doubt, Problem string
	Where                    []string
	Fields                   []checkField
	MayBeGone                bool
}

type checkField struct {
	Input
	Label, Recorded string
}

func (d *Desk) object(id string) (object, bool) {
	for _, one := range objectsOf(d.state()) {
		if one.ID == id {
			return one, true
		}
	}
	return object{}, false
}

func (d *Desk) showCheck(w http.ResponseWriter, r *http.Request) {
	one, there := d.object(r.PathValue("object"))
	if !there {
		d.problem(w, r, http.StatusNotFound, "There is no such object", "It may have been deleted since. The records show what there is.")
		return
	}
	d.showCheckOf(w, r, http.StatusOK, one, nil, "")
}

func (d *Desk) showCheckOf(w http.ResponseWriter, r *http.Request, status int, one object, typed map[string]string, problem string) {
	body := checkBody{ID: one.ID, Name: one.Name, Problem: problem, MayBeGone: len(one.Fields) > 0 && one.Kind != worksheet.LinkedDomain}
	if one.Record != nil {
		body.Doubt = doubtInWords(one.Record.Doubt)
	}
	// The place is that of a change of the same object.
	sheet := worksheet.For(worksheet.Change{Object: one.Kind, Verb: worksheet.Update, Before: map[string]any{"directoryId": one.DirectoryID, "identityProviderDirectoryId": one.DirectoryID, "id": one.ID}, Around: d.facts()})
	for _, place := range sheet.Where {
		body.Where = append(body.Where, place.String())
	}
	for _, field := range one.Fields {
		shown := checkField{Input{Name: "field." + field.Name, Value: field.Value, Choices: field.Choices, Long: field.Long}, field.Label, field.Value}
		if value, there := typed[field.Name]; there {
			shown.Value = value
		}
		body.Fields = append(body.Fields, shown)
	}
	d.show(w, status, "check", d.page(r, "Check: "+one.Name, body))
}

// settleCheck is a person who has compared an object with the console.
func (d *Desk) settleCheck(w http.ResponseWriter, r *http.Request) {
	if !d.readForm(w, r) {
		return
	}
	one, there := d.object(r.PathValue("object"))
	if !there {
		d.showCheck(w, r)
		return
	}
	typed := map[string]string{}
	for _, field := range one.Fields {
		typed[field.Name] = strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("field."+field.Name), "\r\n", "\n"))
	}
	if err := d.Settle(one.ID, d.options.Gate.Person(r), r.PostFormValue("do"), typed); err != nil {
		d.showCheckOf(w, r, http.StatusUnprocessableEntity, one, typed, sentence(err))
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// Settle is a person who says what the console shows of an object: "same" as recorded, "other" values, or that it is "gone".
func (d *Desk) Settle(objectID, who, how string, values map[string]string) error {
	one, there := d.object(objectID)
	if !there {
		return fmt.Errorf("there is no object %s any more", objectID)
	}
	state := d.state()
	return d.attest(who, func(seen *identity.Attestation) ([]Entry, error) {
		entry := Entry{Did: "settled", What: one.Name, ObjectID: one.ID, Evidence: levelAttested}
		var err error
		switch how {
		case "same":
			if differs := differences(one, values); differs != "" {
				return nil, fmt.Errorf("you have written something other than recorded (%s): press \"Record what I have written\", or put it back", differs)
			}
			entry.Reason, err = "as recorded", seen.AsRecorded(one.ID)
		case "other":
			entry.Reason = differences(one, values)
			if entry.Reason == "" {
				return nil, fmt.Errorf("nothing is other than recorded: press \"As recorded\"")
			}
			err = attestValues(seen, state, one, values)
		case "gone":
			entry.Reason, err = "it is not there any more", seen.Gone(one.ID)
		default:
			err = fmt.Errorf("there is no such button")
		}
		return []Entry{entry}, err
	})
}

// differences says what is other than recorded.
func differences(one object, values map[string]string) string {
	var said []string
	for _, field := range one.Fields {
		if value, there := values[field.Name]; there && value != field.Value {
			said = append(said, fmt.Sprintf("%s: %s instead of %s", field.Label, shortened(value), shortened(field.Value)))
		}
	}
	return strings.Join(said, "; ")
}

func shortened(text string) string {
	const most = 120
	if characters := []rune(text); len(characters) > most {
		text = string(characters[:most]) + "..."
	}
	return quoted(text)
}

// attestValues records what a person has seen.
func attestValues(seen *identity.Attestation, s *identity.State, one object, values map[string]string) error {
	switch one.Kind {
	case worksheet.Directory:
		_, err := seen.Directory(identity.SeenDirectory{ID: one.ID, Name: values["name"]})
		return err
	case worksheet.SAMLConfiguration:
		return attestSAML(seen, one, values)
	case worksheet.LinkedDomain:
		for _, d := range s.Directories {
			if domain, there := adminapi.ByID(s.Domains, one.ID); there && d.Name == values["directoryId"] {
				_, err := seen.Link(domain.Name, d.ID)
				return err
			}
		}
		return fmt.Errorf("there is no directory %q in the records", values["directoryId"])
	case worksheet.ProvisioningConfig:
		known, _ := adminapi.ByID(s.Provisioning, one.ID)
		end, err := worksheet.Day(values["keyExpiresAt"])
		if err != nil {
			return err
		}
		baseURL, err := worksheet.Copied(worksheet.ReturnSCIMBaseURL, values["baseUrl"])
		if err != nil {
			return err
		}
		_, err = seen.Provisioning(identity.SeenProvisioning{ID: one.ID, DirectoryID: one.DirectoryID, SCIMBaseURL: baseURL, KeyCreatedAt: known.KeyCreatedAt, KeyExpiresAt: end})
		return err
	case worksheet.GoogleWorkspaceConnection:
		known, _ := adminapi.ByID(s.Google, one.ID)
		_, err := seen.Google(identity.SeenGoogle{
			ID: one.ID, DirectoryID: one.DirectoryID, Broken: known.Consent == identity.ConsentBroken,
			CustomerID: values["googleCustomerId"], AdminEmail: values["adminEmail"], Domains: strings.Fields(values["domains"]),
			Settings: identity.GoogleSettings{
				SyncEnabled: values["syncEnabled"] == yes, SyncMode: values["syncMode"], Groups: strings.Fields(values["groups"]),
				PersonalMessage: values["personalMessage"], DeactivateSuspendedUsers: values["deactivateSuspendedUsers"] == yes,
			},
		})
		return err
	case worksheet.AuthenticationPolicy:
		settings, err := policySettings(values)
		if err != nil {
			return err
		}
		externalID, err := worksheet.Copied(worksheet.ReturnPolicyID, values["externalId"])
		if err != nil {
			return err
		}
		_, err = seen.Policy(identity.SeenPolicy{
			ID: one.ID, Name: values["name"], DirectoryID: one.DirectoryID, IsDefault: values["isDefault"] == yes, EnforceSSO: values["enforceSso"] == yes,
			PolicySettings: settings, ExternalID: externalID,
		})
		return err
	}
	return fmt.Errorf("%s has nothing to record", one.Name)
}

// attestSAML records what a person has seen of a SAML configuration.
func attestSAML(seen *identity.Attestation, one object, values map[string]string) error {
	entityURL, err := worksheet.Copied(worksheet.ReturnEntityURL, values["entityId"])
	if err != nil {
		return err
	}
	acsURL, err := worksheet.Copied(worksheet.ReturnACSURL, values["assertionConsumerServiceUrl"])
	if err != nil {
		return err
	}
	logoutURL, err := worksheet.Copied(worksheet.ReturnLogoutURL, values["serviceProviderUrl"])
	if err != nil {
		return err
	}
	_, err = seen.SAML(identity.SeenSAML{
		ID: one.ID, DirectoryID: one.DirectoryID, Issuer: values["issuer"], SingleSignOnURL: values["singleSignOnUrl"],
		Certificate: values["identityProviderPublicCertificate"], SingleLogoutEnabled: values["singleLogoutEnabled"] == yes, SingleLogoutProviderURL: values["identityProviderUrl"],
		EntityURL: entityURL, ACSURL: acsURL, LogoutURL: logoutURL,
	})
	return err
}

// policySettings reads what a person has written of a policy's settings. What is not known stays as it is recorded.
func policySettings(values map[string]string) (identity.PolicySettings, error) {
	var settings identity.PolicySettings
	if word := values["twoStepVerification"]; word != notKnown {
		settings.TwoStepVerification = word
	}
	if word := values["passwordStrength"]; word != notKnown {
		settings.PasswordStrength = word
	}
	for name, target := range map[string]**int{"passwordExpiryDays": &settings.PasswordExpiryDays, "idleSessionDurationMinutes": &settings.IdleSessionDurationMinutes} {
		if values[name] == "" {
			continue
		}
		count, err := strconv.Atoi(values[name])
		if err != nil {
			return settings, fmt.Errorf("%q is no whole number", values[name])
		}
		*target = &count
	}
	return settings, nil
}
