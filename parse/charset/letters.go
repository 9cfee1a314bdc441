package charset

// letters are those of a language in the order of how frequent they are, as
// far as they are beyond ASCII, and the encoding that its pages may be in.
type letters struct{ label, order string }

// Orders of the letters of languages that are not in the Latin script.
const (
	russian    = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
	ukrainian  = "оаниівтерскдлмупязьбйгчхцжїєшюфщґ"
	belarusian = "аінроекстлдвяумпзўьыбгйчцхжшюёэф"
	bulgarian  = "аеоинтрсвлдкмпузябгъчщцжшхйфюьѝ"
	serbian    = "аоиентрсјвукдмплзбгшчжцњхћљфђџ"
	macedonian = "аоеинтрсвкдлмпузјбгшчжцќхњљфѓџѕ"
	greek      = "αοιετσνηυρπκμλςωίγόάδέθχήύφβξώζψϊϋΐΰ"
	hebrew     = "יוהלאתרבמשנםדפחעקטסגצכןזךץף"
	arabic     = "الينمرتوبدعسهفكحقةىأجصشطخضزثغذئءإؤظآ"
	thai       = "านรอก่เมงยลวด้ทสตะบัปีคิหแจพ์ชขไใุืูำโถศผซธณษึฟภ็ญฉฐฝฮๆฎฆฤฒ"
)

// scripts are the languages whose words are all of letters beyond ASCII.
func scripts() []letters {
	return []letters{
		{"windows-1251", russian}, {"windows-1251", ukrainian}, {"windows-1251", belarusian},
		{"windows-1251", bulgarian}, {"windows-1251", serbian}, {"windows-1251", macedonian},
		{"koi8-r", russian}, {"koi8-r", bulgarian}, {"koi8-u", ukrainian}, {"koi8-u", belarusian},
		{"ibm866", russian},
		{"windows-1253", greek}, {"windows-1255", hebrew}, {"windows-1256", arabic}, {"windows-874", thai},
	}
}

// marked are the languages of the Latin script, those of windows-1252 first.
func marked() []letters {
	const western = "windows-1252"
	return []letters{
		{western, anyWestern},
		{western, "éàèêçôâîùûïëœæÿ"}, // French
		{western, "üäößéáè"},         // German
		{western, "óíáéñúüçªº"},      // Spanish
		{western, "ãçáéíóêõúâàôüªº"}, // Portuguese
		{western, "èàùòìéîª"},        // Italian
		{western, "ëéïèöüêáóç"},      // Dutch
		{western, "äöåéüàáæø"},       // Swedish, Finnish
		{western, "øåæéäöèêòóôü"},    // Danish, Norwegian
		{western, "íáðóöéþúæý"},      // Icelandic
		{western, "íáøóðýúæéö"},      // Faroese
		{western, "äõüöšžé"},         // Estonian
		{western, "àéèòíóçúïü"},      // Catalan
		{western, "ëç"},              // Albanian
		{"windows-1250", polish}, {"windows-1250", czech}, {"windows-1250", slovak}, {"windows-1250", hungarian},
		{"windows-1250", romanian}, {"windows-1250", croatian}, {"windows-1250", slovenian},
		{"iso-8859-2", polish}, {"iso-8859-2", czech}, {"iso-8859-2", slovak}, {"iso-8859-2", hungarian},
		{"iso-8859-2", romanian}, {"iso-8859-2", croatian}, {"iso-8859-2", slovenian},
		{"windows-1254", "ıüşçğöİâîû"},   // Turkish
		{"windows-1257", "ėšžųįūčąę"},    // Lithuanian
		{"windows-1257", "āīēšņūļžķčģō"}, // Latvian
	}
}

// anyWestern are letters that several western languages have, in no order: for
// pages that mix them.
const anyWestern = "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ"

// Orders of the marked letters of Central European languages.
const (
	polish    = "łęążóśćńź"
	czech     = "íáéěřščýžůúťňďó"
	slovak    = "áíčéšžýúľťôňďäóĺŕö"
	hungarian = "áéöőóüíúű"
	romanian  = "ăîţşâ"
	croatian  = "čšžćđ"
	slovenian = "čšžćđ"
)
