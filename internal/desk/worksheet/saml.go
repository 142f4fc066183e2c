package worksheet

import "fmt"

const logout = "serviceProviderSingleLogoutConfiguration"

var samlFields = []label{
	{attribute: "issuer", says: "Identity provider Entity ID"},
	{attribute: "singleSignOnUrl", says: "Identity provider SSO URL"},
	{attribute: "identityProviderPublicCertificate", says: "Public x509 certificate", lines: true},
}

// logoutUncertain: Atlassian has an article for Okta, whose fields nobody has written down.
const logoutUncertain = "Single logout: a page of Atlassian describes it for Okta, but its fields are not known here by name. Where the console has none, it is not possible here."

func logoutFields() []label {
	return []label{
		{attribute: logout + ".singleLogoutEnabled", says: "Single logout", choice: true, or: "It may stand on the directory's page, below the SAML configuration."},
		{attribute: logout + ".identityProviderUrl", says: "Identity provider logout URL", or: "It may be called \"Single logout URL\"."},
	}
}

// logoutTouched reports whether single logout has to be looked for at all: most organizations leave it off.
func (c Change) logoutTouched() bool {
	before, after := get(c.Before, logout), get(c.After, logout)
	if opaque(after) {
		return true
	}
	return isTrue(get(c.Before, logout+".singleLogoutEnabled")) || isTrue(get(c.After, logout+".singleLogoutEnabled")) ||
		get(c.Before, logout+".identityProviderUrl") != nil || get(c.After, logout+".identityProviderUrl") != nil || before != nil && opaque(before)
}

func createSAML(c Change) Sheet {
	d := c.directory(get(c.After, "identityProviderDirectoryId"))
	sheet := Sheet{
		Title:  "Set up SAML single sign-on of " + d.String(),
		Screen: d.screen(directoryPage), Order: orderDirectory,
		Where: c.identityProviders(d.page(), "Set up SAML single sign-on"),
		Steps: []Step{do("Open %s and press \"Set up SAML single sign-on\".", d), do("Press \"Next\".").or("Some consoles show the page \"Add SAML details\" at once.")},
		Consequences: []string{
			"Nobody has to sign in differently yet: that begins when an authentication policy of " + d.String() + " enforces single sign-on.",
		},
		Returns:  returnServiceProvider(false),
		together: sameConnection,
	}
	for _, field := range samlFields {
		sheet.Steps = append(sheet.Steps, c.step(field))
	}
	sheet.Steps = append(sheet.Steps,
		do("Press \"Next\". Copy \"Service provider entity URL\" and \"Service provider assertion consumer service URL\": both are asked for at the end of this step, and %s needs them, too.", d.provider()).or("Some consoles show them only after the last step."),
		do("Press \"Next\". Link no domain here: domains have steps of their own."),
		do("Press \"Next\", then \"Stop and save SAML\".").or("The button may be called \"Save SAML configuration\"."))
	if c.logoutTouched() {
		for _, field := range logoutFields() {
			sheet.Steps = append(sheet.Steps, c.step(field))
		}
		sheet.Uncertain = append(sheet.Uncertain, logoutUncertain)
		sheet.Returns = append(sheet.Returns, returnLogoutURL())
	}
	return sheet
}

func updateSAML(c Change) Sheet {
	d := c.directory(c.subject("identityProviderDirectoryId"))
	fields := c.changed(samlFields...)
	sheet := Sheet{
		Title:  "Change SAML single sign-on of " + d.String(),
		Screen: d.screen(directoryPage), Order: orderDirectory,
		Where: c.identityProviders(d.page(), "View SAML configuration", "Edit"),
		Steps: append([]Step{do("Open %s, press \"View SAML configuration\", then \"Edit\".", d)}, fields...),
		Consequences: append([]string{
			"It holds at once for everybody who signs in through " + d.provider() + ". Who is signed in stays signed in.",
		}, c.enforcing(d)...),
		Irreversible: []string{"Atlassian does not keep the values of before. Here they stand beside the new ones."},
		Questions: []Question{{
			Name: "provider_ready", Ask: fmt.Sprintf("Does %s use the new values already, or in the same minute? If not, nobody can sign in through it.", d.provider()),
		}},
		Returns:  returnServiceProvider(true),
		together: sameConnection,
	}
	if c.logoutTouched() {
		sheet.Steps = append(sheet.Steps, c.changed(logoutFields()...)...)
		sheet.Uncertain = append(sheet.Uncertain, logoutUncertain)
		sheet.Returns = append(sheet.Returns, returnLogoutURL())
	}
	sheet.Steps = append(sheet.Steps, do("Press \"Save\"."))
	return sheet
}

func deleteSAML(c Change) Sheet {
	d := c.directory(get(c.Before, "identityProviderDirectoryId"))
	return Sheet{
		Title:  "Delete SAML single sign-on of " + d.String(),
		Screen: d.screen(directoryPage), Order: orderDeleteDirectory,
		Where: c.identityProviders(d.page(), "View SAML configuration"),
		Steps: []Step{
			do("Look under Authentication policies that no policy of %s enforces single sign-on.", d).or("Otherwise press \"Edit\" there, deselect \"Enforce single sign-on\" and press \"Update\"."),
			do("Open %s and press \"View SAML configuration\".", d).or("It may be called \"View SAML\"."),
			do("Press \"Delete configuration\", and confirm."),
		},
		Consequences: []string{"Nobody can sign in through " + d.provider() + " any more. Who has no Atlassian password has to set one. " + c.people(d)},
		Irreversible: []string{"The values are gone. SAML that is set up later gets other service provider addresses, and the app at the identity provider has to be set up again."},
		Questions: []Question{{
			Name: "enforcement_lifted", Ask: "Have all policies of the directory stopped enforcing single sign-on?", Known: c.enforcing(d), AfterStep: 1,
		}},
	}
}
