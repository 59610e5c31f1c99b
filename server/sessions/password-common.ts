/** Passwords and words that are tried first, small letters. Runs and repetitions are found by rule and need no line here. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `00000000 0123456789 11111111 112233 11223344 121212 123123123 123321123 12341234 12344321 123456 1234567 12345678
123456789 1234567890 123654 147258369 159357 1q1q1q1q 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 87654321 987654321 a1b2c3d4
aa123456 abc123 abc12345 abcd1234 access accessdenied admin admin123 admin1234 administrator alexander america
amsterdam andreas andrew android angel anthony apple arschloch arsenal asdfgh asdfghjkl ashley asshole austin autumn
baby babygirl bailey banana barcelona baseball basketball batman bayern beatles benutzer berlin bitch blessed blink182
borussia boston brasil business buster butterfly canada change changeit changeme charlie cheese chelsea chicago
chocolate christian cisco company computer cookie correcthorse correcthorsebatterystaple corvette cowboys customer
daisy dakota dallas daniel database december default demo demodemo deutschland donald dortmund dragon eagles eminem
engel facebook familie family februar february ferrari firma football forever fortnite freedom freiheit freunde
friends fruehling frühling fuckoff fuckyou fussball garfield gast geheim germany ginger google guest hallo hamburg
hammer harley heaven hello helpdesk herbst hockey honda horse houston hunter hunter2 ichliebedich iloveu iloveyou
iloveyou1 internet intranet iphone januar january jennifer jessica jesus jordan joshua juventus killer kitten kunde
lakers letmein letmein1 linkedin liverpool login london lovelove lovely loveme madrid maggie manager mario martin
master matrix matthew mausi maverick mercedes merlin metallica mexico michael michelle mickey microsoft minecraft
monday monkey monkey123 muenchen mustang münchen naruto newyork nicole ninja nintendo nirvana november october office
oktober opensesame openup oracle orange p@ssw0rd p@ssword pa55word paris passphrase passw0rd passwd password password1
password12 password123 passwords passwort passwort1 passwort123 pepper phoenix pirate playstation pokemon porsche
portal princess princess1 prinzessin private puppy purple q1w2e3r4 qazwsx qazwsxedc qwerty qwerty123 qwertyuiop qwertz
qwertz123 qwertzuiop robert roblox rockandroll root router samsung sandra schalke schatz schatzi scheisse scheiße
schmetterling schokolade scooby sebastian secret secure security september server service sesam sesamöffnedich shadow
sicherheit simpsons slipknot snoopy soccer sommer spiderman spring starwars steelers stefan stefanie summer sunday
sunshine superman superuser support sweetheart system temp temporary test test123 test1234 tester testing testtest
thomas tiger tigers tigger toyota trustno1 trustnoone twitter user username welcome welcome1 welcome123 whatever
william willkommen windows winter xbox yamaha yankees yxcvbnm zaq12wsx zelda zxcvbn zxcvbnm`.split(/\s+/),
);
