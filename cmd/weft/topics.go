package main

import (
	"embed"
	"strings"
)

//go:embed topics
var topics embed.FS

// topicNames are what weft help explains beside the commands.
func topicNames() []string { return []string{"record", "politeness", "modes", "resume"} }

// topicText is the text of a topic; its first line is the title.
func topicText(name string) string {
	text, err := topics.ReadFile("topics/" + name + ".txt")
	if err != nil {
		panic(err) // all that topicNames has are there
	}
	return string(text)
}

func (p *helpPage) topic(name string) { p.text(topicText(name), "") }

// isTopic reports whether weft help can explain a word.
func isTopic(word string) bool {
	return word == "man" || strings.Contains(","+strings.Join(topicNames(), ",")+",", ","+word+",")
}
