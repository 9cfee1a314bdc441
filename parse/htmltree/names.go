package htmltree

import "golang.org/x/net/html/atom"

// A tag is the small number of an element name that this package knows: an
// index of arrays, and a dense value for the compiler to switch on by a jump
// table, which an atom.Atom is not.
type tag uint8

const (
	tagNone tag = iota // a name that no rule mentions
	tagA
	tagAbbr
	tagAddress
	tagApplet
	tagArea
	tagArticle
	tagAside
	tagAudio
	tagB
	tagBase
	tagBasefont
	tagBdi
	tagBdo
	tagBgsound
	tagBig
	tagBlink
	tagBlockquote
	tagBody
	tagBr
	tagButton
	tagCanvas
	tagCaption
	tagCenter
	tagCite
	tagCode
	tagCol
	tagColgroup
	tagData
	tagDatalist
	tagDd
	tagDel
	tagDetails
	tagDfn
	tagDialog
	tagDir
	tagDiv
	tagDl
	tagDt
	tagEm
	tagEmbed
	tagFieldset
	tagFigcaption
	tagFigure
	tagFont
	tagFooter
	tagForm
	tagFrame
	tagFrameset
	tagH1
	tagH2
	tagH3
	tagH4
	tagH5
	tagH6
	tagHead
	tagHeader
	tagHgroup
	tagHr
	tagHtml
	tagI
	tagIframe
	tagImage
	tagImg
	tagInput
	tagIns
	tagKbd
	tagKeygen
	tagLabel
	tagLegend
	tagLi
	tagLink
	tagListing
	tagMain
	tagMalignmark
	tagMap
	tagMark
	tagMarquee
	tagMath
	tagMenu
	tagMeta
	tagMeter
	tagMglyph
	tagNav
	tagNobr
	tagNoembed
	tagNoframes
	tagNoscript
	tagObject
	tagOl
	tagOptgroup
	tagOption
	tagOutput
	tagP
	tagParam
	tagPicture
	tagPlaintext
	tagPre
	tagProgress
	tagQ
	tagRb
	tagRp
	tagRt
	tagRtc
	tagRuby
	tagS
	tagSamp
	tagScript
	tagSearch
	tagSection
	tagSelect
	tagSlot
	tagSmall
	tagSource
	tagSpan
	tagStrike
	tagStrong
	tagStyle
	tagSub
	tagSummary
	tagSup
	tagSvg
	tagTable
	tagTbody
	tagTd
	tagTemplate
	tagTextarea
	tagTfoot
	tagTh
	tagThead
	tagTime
	tagTitle
	tagTr
	tagTrack
	tagTt
	tagU
	tagUl
	tagVar
	tagVideo
	tagWbr
	tagXmp
	tagForeign // any element of SVG or MathML
	numTags
)

// Traits are what the tree construction asks of an element.
type traits uint16

const (
	special    traits = 1 << iota // 13.2.4.2: has special parsing rules
	passing                       // special, but li, dd and dt look through it (address, div, p)
	scoping                       // 13.2.4.2: ends the search for "an element in scope"
	impliedEnd                    // 13.2.6.3: generate implied end tags
	fostering                     // 13.2.6.1: table, tbody, tfoot, thead, tr
	breakout                      // 13.2.6.5: as a start tag, leaves foreign content

	foreign       // in the SVG or the MathML namespace
	htmlPoint     // 13.2.6: an HTML integration point
	mathPoint     // 13.2.6: a MathML text integration point
	annotationXML // MathML's annotation-xml
)

// An element is one name with its number and traits.
type element struct {
	atom   atom.Atom
	tag    tag
	traits traits
}

// elementModulus makes the remainders of all atoms in elements different.
const elementModulus = 1605

// elements finds a name's number and traits from its atom without a search.
// The values of atoms belong to golang.org/x/net and may change with it: then
// this table does not compile any more (an index stands twice) or the test of
// it fails, and names the modulus to write above.
var elements = [elementModulus]element{
	atom.A % elementModulus:          {atom.A, tagA, 0},
	atom.Abbr % elementModulus:       {atom.Abbr, tagAbbr, 0},
	atom.Address % elementModulus:    {atom.Address, tagAddress, special | passing},
	atom.Applet % elementModulus:     {atom.Applet, tagApplet, special | scoping},
	atom.Area % elementModulus:       {atom.Area, tagArea, special},
	atom.Article % elementModulus:    {atom.Article, tagArticle, special},
	atom.Aside % elementModulus:      {atom.Aside, tagAside, special},
	atom.Audio % elementModulus:      {atom.Audio, tagAudio, 0},
	atom.B % elementModulus:          {atom.B, tagB, breakout},
	atom.Base % elementModulus:       {atom.Base, tagBase, special},
	atom.Basefont % elementModulus:   {atom.Basefont, tagBasefont, special},
	atom.Bdi % elementModulus:        {atom.Bdi, tagBdi, 0},
	atom.Bdo % elementModulus:        {atom.Bdo, tagBdo, 0},
	atom.Bgsound % elementModulus:    {atom.Bgsound, tagBgsound, special},
	atom.Big % elementModulus:        {atom.Big, tagBig, breakout},
	atom.Blink % elementModulus:      {atom.Blink, tagBlink, 0},
	atom.Blockquote % elementModulus: {atom.Blockquote, tagBlockquote, special | breakout},
	atom.Body % elementModulus:       {atom.Body, tagBody, special | breakout},
	atom.Br % elementModulus:         {atom.Br, tagBr, special | breakout},
	atom.Button % elementModulus:     {atom.Button, tagButton, special},
	atom.Canvas % elementModulus:     {atom.Canvas, tagCanvas, 0},
	atom.Caption % elementModulus:    {atom.Caption, tagCaption, special | scoping},
	atom.Center % elementModulus:     {atom.Center, tagCenter, special | breakout},
	atom.Cite % elementModulus:       {atom.Cite, tagCite, 0},
	atom.Code % elementModulus:       {atom.Code, tagCode, breakout},
	atom.Col % elementModulus:        {atom.Col, tagCol, special},
	atom.Colgroup % elementModulus:   {atom.Colgroup, tagColgroup, special},
	atom.Data % elementModulus:       {atom.Data, tagData, 0},
	atom.Datalist % elementModulus:   {atom.Datalist, tagDatalist, 0},
	atom.Dd % elementModulus:         {atom.Dd, tagDd, special | impliedEnd | breakout},
	atom.Del % elementModulus:        {atom.Del, tagDel, 0},
	atom.Details % elementModulus:    {atom.Details, tagDetails, special},
	atom.Dfn % elementModulus:        {atom.Dfn, tagDfn, 0},
	atom.Dialog % elementModulus:     {atom.Dialog, tagDialog, 0},
	atom.Dir % elementModulus:        {atom.Dir, tagDir, special},
	atom.Div % elementModulus:        {atom.Div, tagDiv, special | passing | breakout},
	atom.Dl % elementModulus:         {atom.Dl, tagDl, special | breakout},
	atom.Dt % elementModulus:         {atom.Dt, tagDt, special | impliedEnd | breakout},
	atom.Em % elementModulus:         {atom.Em, tagEm, breakout},
	atom.Embed % elementModulus:      {atom.Embed, tagEmbed, special | breakout},
	atom.Fieldset % elementModulus:   {atom.Fieldset, tagFieldset, special},
	atom.Figcaption % elementModulus: {atom.Figcaption, tagFigcaption, special},
	atom.Figure % elementModulus:     {atom.Figure, tagFigure, special},
	atom.Font % elementModulus:       {atom.Font, tagFont, 0},
	atom.Footer % elementModulus:     {atom.Footer, tagFooter, special},
	atom.Form % elementModulus:       {atom.Form, tagForm, special},
	atom.Frame % elementModulus:      {atom.Frame, tagFrame, special},
	atom.Frameset % elementModulus:   {atom.Frameset, tagFrameset, special},
	atom.H1 % elementModulus:         {atom.H1, tagH1, special | breakout},
	atom.H2 % elementModulus:         {atom.H2, tagH2, special | breakout},
	atom.H3 % elementModulus:         {atom.H3, tagH3, special | breakout},
	atom.H4 % elementModulus:         {atom.H4, tagH4, special | breakout},
	atom.H5 % elementModulus:         {atom.H5, tagH5, special | breakout},
	atom.H6 % elementModulus:         {atom.H6, tagH6, special | breakout},
	atom.Head % elementModulus:       {atom.Head, tagHead, special | breakout},
	atom.Header % elementModulus:     {atom.Header, tagHeader, special},
	atom.Hgroup % elementModulus:     {atom.Hgroup, tagHgroup, special},
	atom.Hr % elementModulus:         {atom.Hr, tagHr, special | breakout},
	atom.Html % elementModulus:       {atom.Html, tagHtml, special | scoping},
	atom.I % elementModulus:          {atom.I, tagI, breakout},
	atom.Iframe % elementModulus:     {atom.Iframe, tagIframe, special},
	atom.Image % elementModulus:      {atom.Image, tagImage, 0},
	atom.Img % elementModulus:        {atom.Img, tagImg, special | breakout},
	atom.Input % elementModulus:      {atom.Input, tagInput, special},
	atom.Ins % elementModulus:        {atom.Ins, tagIns, 0},
	atom.Kbd % elementModulus:        {atom.Kbd, tagKbd, 0},
	atom.Keygen % elementModulus:     {atom.Keygen, tagKeygen, special},
	atom.Label % elementModulus:      {atom.Label, tagLabel, 0},
	atom.Legend % elementModulus:     {atom.Legend, tagLegend, 0},
	atom.Li % elementModulus:         {atom.Li, tagLi, special | impliedEnd | breakout},
	atom.Link % elementModulus:       {atom.Link, tagLink, special},
	atom.Listing % elementModulus:    {atom.Listing, tagListing, special | breakout},
	atom.Main % elementModulus:       {atom.Main, tagMain, special},
	atom.Malignmark % elementModulus: {atom.Malignmark, tagMalignmark, 0},
	atom.Map % elementModulus:        {atom.Map, tagMap, 0},
	atom.Mark % elementModulus:       {atom.Mark, tagMark, 0},
	atom.Marquee % elementModulus:    {atom.Marquee, tagMarquee, special | scoping},
	atom.Math % elementModulus:       {atom.Math, tagMath, 0},
	atom.Menu % elementModulus:       {atom.Menu, tagMenu, special | breakout},
	atom.Meta % elementModulus:       {atom.Meta, tagMeta, special | breakout},
	atom.Meter % elementModulus:      {atom.Meter, tagMeter, 0},
	atom.Mglyph % elementModulus:     {atom.Mglyph, tagMglyph, 0},
	atom.Nav % elementModulus:        {atom.Nav, tagNav, special},
	atom.Nobr % elementModulus:       {atom.Nobr, tagNobr, breakout},
	atom.Noembed % elementModulus:    {atom.Noembed, tagNoembed, special},
	atom.Noframes % elementModulus:   {atom.Noframes, tagNoframes, special},
	atom.Noscript % elementModulus:   {atom.Noscript, tagNoscript, special},
	atom.Object % elementModulus:     {atom.Object, tagObject, special | scoping},
	atom.Ol % elementModulus:         {atom.Ol, tagOl, special | breakout},
	atom.Optgroup % elementModulus:   {atom.Optgroup, tagOptgroup, impliedEnd},
	atom.Option % elementModulus:     {atom.Option, tagOption, impliedEnd},
	atom.Output % elementModulus:     {atom.Output, tagOutput, 0},
	atom.P % elementModulus:          {atom.P, tagP, special | passing | impliedEnd | breakout},
	atom.Param % elementModulus:      {atom.Param, tagParam, special},
	atom.Picture % elementModulus:    {atom.Picture, tagPicture, 0},
	atom.Plaintext % elementModulus:  {atom.Plaintext, tagPlaintext, special},
	atom.Pre % elementModulus:        {atom.Pre, tagPre, special | breakout},
	atom.Progress % elementModulus:   {atom.Progress, tagProgress, 0},
	atom.Q % elementModulus:          {atom.Q, tagQ, 0},
	atom.Rb % elementModulus:         {atom.Rb, tagRb, impliedEnd},
	atom.Rp % elementModulus:         {atom.Rp, tagRp, impliedEnd},
	atom.Rt % elementModulus:         {atom.Rt, tagRt, impliedEnd},
	atom.Rtc % elementModulus:        {atom.Rtc, tagRtc, impliedEnd},
	atom.Ruby % elementModulus:       {atom.Ruby, tagRuby, breakout},
	atom.S % elementModulus:          {atom.S, tagS, breakout},
	atom.Samp % elementModulus:       {atom.Samp, tagSamp, 0},
	atom.Script % elementModulus:     {atom.Script, tagScript, special},
	atom.Search % elementModulus:     {atom.Search, tagSearch, special},
	atom.Section % elementModulus:    {atom.Section, tagSection, special},
	atom.Select % elementModulus:     {atom.Select, tagSelect, special | scoping},
	atom.Slot % elementModulus:       {atom.Slot, tagSlot, 0},
	atom.Small % elementModulus:      {atom.Small, tagSmall, breakout},
	atom.Source % elementModulus:     {atom.Source, tagSource, special},
	atom.Span % elementModulus:       {atom.Span, tagSpan, breakout},
	atom.Strike % elementModulus:     {atom.Strike, tagStrike, breakout},
	atom.Strong % elementModulus:     {atom.Strong, tagStrong, breakout},
	atom.Style % elementModulus:      {atom.Style, tagStyle, special},
	atom.Sub % elementModulus:        {atom.Sub, tagSub, breakout},
	atom.Summary % elementModulus:    {atom.Summary, tagSummary, special},
	atom.Sup % elementModulus:        {atom.Sup, tagSup, breakout},
	atom.Svg % elementModulus:        {atom.Svg, tagSvg, 0},
	atom.Table % elementModulus:      {atom.Table, tagTable, special | scoping | fostering | breakout},
	atom.Tbody % elementModulus:      {atom.Tbody, tagTbody, special | fostering},
	atom.Td % elementModulus:         {atom.Td, tagTd, special | scoping},
	atom.Template % elementModulus:   {atom.Template, tagTemplate, special | scoping},
	atom.Textarea % elementModulus:   {atom.Textarea, tagTextarea, special},
	atom.Tfoot % elementModulus:      {atom.Tfoot, tagTfoot, special | fostering},
	atom.Th % elementModulus:         {atom.Th, tagTh, special | scoping},
	atom.Thead % elementModulus:      {atom.Thead, tagThead, special | fostering},
	atom.Time % elementModulus:       {atom.Time, tagTime, 0},
	atom.Title % elementModulus:      {atom.Title, tagTitle, special},
	atom.Tr % elementModulus:         {atom.Tr, tagTr, special | fostering},
	atom.Track % elementModulus:      {atom.Track, tagTrack, special},
	atom.Tt % elementModulus:         {atom.Tt, tagTt, breakout},
	atom.U % elementModulus:          {atom.U, tagU, breakout},
	atom.Ul % elementModulus:         {atom.Ul, tagUl, special | breakout},
	atom.Var % elementModulus:        {atom.Var, tagVar, breakout},
	atom.Video % elementModulus:      {atom.Video, tagVideo, 0},
	atom.Wbr % elementModulus:        {atom.Wbr, tagWbr, special},
	atom.Xmp % elementModulus:        {atom.Xmp, tagXmp, special},
}

// elementOf returns the entry of a name, with tagNone where there is none.
func elementOf(a atom.Atom) element {
	if e := elements[a%elementModulus]; e.atom == a {
		return e
	}
	return element{atom: a}
}
