package emulator

import (
	"net/http"
	"net/url"
)

// settingsOfGoogle reads the settings of a Google Workspace connection out of a form.
func (v visit) settingsOfGoogle() map[string]any {
	mode, groups := v.sent("syncMode"), v.lines("groups")
	if groups == nil {
		groups = []string{}
	}
	return map[string]any{
		"syncEnabled": v.sent("syncEnabled") != "", "syncMode": mode, "groups": groups,
		"personalMessage": v.sent("personalMessage"), "deactivateSuspendedUsers": v.sent("deactivateSuspendedUsers") != "",
	}
}

func connectGoogle(v visit) (string, notice, error) {
	_, err := v.write(http.MethodPost, v.identityPath("google-workspace-connections"), map[string]any{"directoryId": v.path("directory")})
	return directoryAddress(v.path("directory"), "google"), notice{Words: "The connection waits for consent. Go to Google’s page and allow it."}, err
}

// onGoogle changes the Google Workspace connection of the directory in the path.
func (v visit) onGoogle(method string, content map[string]any, below ...string) error {
	connection, err := v.google()
	if err != nil {
		return err
	}
	_, err = v.write(method, v.identityPath(append([]string{"google-workspace-connections", connection.ID}, below...)...), content)
	return err
}

func (v visit) google() (googleView, error) {
	connections := readAll[googleView](v, url.Values{"directoryId": {v.path("directory")}}, "google-workspace-connections")
	if len(connections) == 0 {
		return googleView{}, &refusal{http.StatusNotFound, "This directory has no Google Workspace connection (any more)."}
	}
	return connections[0], nil
}

func saveGoogle(v visit) (string, notice, error) {
	return directoryAddress(v.path("directory"), "google"), notice{Words: "The settings are saved. They hold from the next sync on."}, v.onGoogle(http.MethodPatch, v.settingsOfGoogle())
}

func syncGoogleByHand(v visit) (string, notice, error) {
	return directoryAddress(v.path("directory"), "google"), notice{Words: "The sync has begun."}, v.onGoogle(http.MethodPost, nil, "sync")
}

func finishSyncByHand(v visit) (string, notice, error) {
	connection, err := v.google()
	if err == nil {
		err = v.server.FinishSync(connection.ID)
	}
	return directoryAddress(v.path("directory"), "google"), notice{Words: "The sync has ended."}, err
}

func revokeConsentByHand(v visit) (string, notice, error) {
	connection, err := v.google()
	if err == nil {
		err = v.server.BreakConsent(connection.ID)
	}
	return directoryAddress(v.path("directory"), "google"), notice{Words: "Google’s administrator has taken the consent back. The connection is broken until it is given again."}, err
}

func disconnectGoogle(v visit) (string, notice, error) {
	return directoryAddress(v.path("directory"), "google"), notice{Words: "Google Workspace is disconnected."}, v.onGoogle(http.MethodDelete, nil)
}
