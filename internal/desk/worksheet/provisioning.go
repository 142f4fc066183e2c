package worksheet

const (
	provisioningPage = "User provisioning"
	keyAtOnce        = "Do not close the dialog before both values are copied: the key is never shown again."
)

func createProvisioning(c Change) Sheet {
	d := c.directory(get(c.After, "directoryId"))
	sheet := Sheet{
		Title:  "Set up user provisioning of " + d.String(),
		Screen: d.screen(provisioningPage), Order: orderProvisioning,
		Where: c.identityProviders(d.page(), "Set up user provisioning"),
		Steps: []Step{
			{Words: "Open " + d.String() + " and press \"Set up user provisioning\".", Field: &Field{Attribute: "directoryId", Label: "Directory", Value: d.page(), Choice: true, Later: !d.known}},
			do("Press \"Next\".").or("Some consoles show the two values at once."),
			do("Copy \"SCIM base URL\" and \"API key\": both are asked for at the end of this step. %s", keyAtOnce),
			do("Press \"Next\", then \"Stop and save SCIM\".").or("The button may be called \"Save SCIM configuration\"."),
			do("Enter both values at %s, too, unless Terraform hands them over.", d.provider()),
		},
		Consequences: []string{
			"Nothing is provisioned before " + d.provider() + " has the base URL and the key. From then on it creates, changes and deactivates accounts.",
			"Whoever " + d.provider() + " no longer assigns is deactivated and loses access.",
			"A group that it pushes under a name that a group has already is not synced before somebody reviews the conflict.",
		},
		Irreversible: []string{"The key is shown this once. It expires after one year."},
		Returns:      returnKey(),
	}
	if d.IdentityProvider == "google_cloud" {
		sheet.Consequences = append(sheet.Consequences, "Google Cloud sends users only, no groups.")
	}
	return sheet
}

func rotateKey(c Change) Sheet {
	d := c.directory(c.subject("directoryId"))
	returns := returnKey()
	return Sheet{
		Title:  "Make a new API key for the user provisioning of " + d.String(),
		Screen: d.screen(provisioningPage), Order: orderProvisioning,
		Where: c.identityProviders(d.page(), provisioningPage),
		Steps: []Step{
			do("Have the page of %s open on which the key of Atlassian is entered: from the next step on it has none that works.", d.provider()),
			do("Open %s. At \"User provisioning\" open the menu (•••) and press \"Regenerate API key\".", d),
			do("Copy \"SCIM base URL\" and \"API key\": both are asked for at the end of this step. %s", keyAtOnce),
			do("Enter the new key at %s, unless Terraform hands it over.", d.provider()),
		},
		Consequences: []string{
			"The old key stops at once. Until " + d.provider() + " has the new one, it neither creates nor deactivates accounts. Nobody is signed out.",
		},
		Irreversible: []string{"The old key does not come back. The new one is shown this once, and expires after one year."},
		Questions: []Question{{
			Name: "provider_has_key", Ask: "Has " + d.provider() + " got the new key?",
			Answers:   []string{"Yes, it is entered there.", "Terraform hands it over by itself when this is done."},
			Known:     []string{"It has to get there: " + d.provider() + ", for " + d.String() + "."},
			AfterStep: 4,
		}},
		Returns: returns,
	}
}

func deleteProvisioning(c Change) Sheet {
	d := c.directory(get(c.Before, "directoryId"))
	return Sheet{
		Title:  "Delete the user provisioning of " + d.String(),
		Screen: d.screen(provisioningPage), Order: orderDeleteProvisioning,
		Where: c.identityProviders(d.page(), provisioningPage),
		Steps: []Step{
			do("Stop provisioning at %s first, so that it does not report errors.", d.provider()),
			do("Open %s. At \"User provisioning\" open the menu (•••) and press \"Delete configuration\", and confirm.", d),
		},
		Consequences: []string{
			"Accounts stay as they are and are managed in Atlassian from now on. " + d.provider() + " no longer deactivates who leaves: somebody has to.",
			"Synced groups become local groups and keep their members and their access.",
		},
		Irreversible: []string{"A configuration that is set up later has another base URL and another key."},
		Questions: []Question{{
			Name: "leavers", Ask: "Is it settled who deactivates the accounts of people who leave, from now on?", Known: []string{c.people(d)},
		}},
	}
}
